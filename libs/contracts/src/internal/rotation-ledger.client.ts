import type { EventEnvelope } from '../event.js';
import type { OnBehalf } from './credential-owners.client.js';
import type { InternalTransport } from './internal-transport.js';

const PLAN_TIMEOUT_MS = 20_000;

/** What other services ask the ledger. */
export class RotationLedgerClient {
  constructor(private readonly transport: InternalTransport) {}

  /** The plan of a call that would publish these events. Null where they turn nothing. */
  plan(published: readonly EventEnvelope[], as: OnBehalf): Promise<object | null> {
    return this.transport.call({
      service: 'rotation-ledger',
      method: 'POST',
      path: '/internal/v1/plans',
      body: { published, as },
      timeoutMs: PLAN_TIMEOUT_MS,
    });
  }
}
