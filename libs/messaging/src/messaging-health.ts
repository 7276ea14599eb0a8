import type { EventLog, EventLogHealth } from './event-log.js';
import type { Relay, RelayHealth } from './relay.js';

export interface MessagingReport extends EventLogHealth {
  readonly relay: RelayHealth;
}

/** Whether events go out and come in. Changes are accepted all the same: the outbox keeps what cannot be published. */
export class MessagingHealth {
  constructor(
    private readonly eventLog: EventLog,
    private readonly relay: Relay,
  ) {}

  async check(): Promise<MessagingReport> {
    const log = await this.eventLog.health();
    const relay = this.relay.health();
    if (!log.ok || relay.ok) return { ...log, relay };
    return { ok: false, reason: relay.reason ?? 'the relay is failing', relay };
  }
}
