import type { ApiOperation } from './operation.entity.js';

/** The native shape of an operation. */
export interface OperationAnswer {
  readonly id: string;
  readonly method: string;
  readonly host: string;
  readonly endpoint: string;
  readonly createdAt: string;
}

export function presentOperation({ id, method, host, endpoint, createdAt }: ApiOperation): OperationAnswer {
  return { id, method, host, endpoint, createdAt: createdAt.toISOString() };
}
