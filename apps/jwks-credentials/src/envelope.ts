import type { KeyMessage } from './credentials/accept-keys.js';

export interface ResultInfo {
  readonly page: number;
  readonly per_page: number;
  readonly count: number;
  readonly total_count: number;
  readonly total_pages: number;
}

/** The vendor's success envelope (contract section 3). */
export interface Envelope<T> {
  readonly success: true;
  readonly errors: readonly never[];
  readonly messages: readonly KeyMessage[];
  readonly result: T;
  readonly result_info?: ResultInfo;
}

export function envelope<T>(result: T, messages: readonly KeyMessage[] = []): Envelope<T> {
  return { success: true, errors: [], messages, result };
}
