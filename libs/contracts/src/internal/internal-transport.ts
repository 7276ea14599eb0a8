import type { ServiceName } from '../services.js';

export interface InternalRequest {
  readonly service: ServiceName;
  readonly method: 'GET' | 'POST';
  /** Starts with `/internal/v1/`. */
  readonly path: string;
  readonly body?: object;
  /** How long to wait for the answer; 3 s by default. */
  readonly timeoutMs?: number;
}

/**
 * Carries one question to another service and waits for the answer: over HTTP between processes, directly in standalone.
 * Bounded in time. The gateway never forwards these paths.
 */
export abstract class InternalTransport {
  /**
   * The answer's JSON, or null when the other service says 404.
   * @throws DomainError `unavailable` when it cannot be reached in time or fails.
   */
  abstract call<T>(request: InternalRequest): Promise<T | null>;
}
