import { AUDIT_TOPIC, type EventEnvelope } from '@rekey/contracts';
import { envelopeOf } from '@rekey/messaging';
import { eventually } from './eventually.js';
import type { TestService } from './test-service.js';
import { uniqueName } from './unique-name.js';

/** What a service tells the audit alone. */
export class AuditEvents {
  readonly all: EventEnvelope[] = [];

  static async of({ eventLog }: TestService): Promise<AuditEvents> {
    const events = new AuditEvents();
    const onBatch = (records: Parameters<Parameters<typeof eventLog.subscribe>[0]['onBatch']>[0]): Promise<void> => {
      events.all.push(...records.map(envelopeOf));
      return Promise.resolve();
    };
    await eventLog.subscribe({ group: uniqueName('audit'), topics: [AUDIT_TOPIC], onBatch });
    return events;
  }

  /** The first that matches, once it is there. */
  awaited(matches: (event: EventEnvelope) => boolean): Promise<EventEnvelope> {
    return eventually(() => {
      const found = this.all.find(matches);
      return found === undefined ? Promise.reject(new Error(`Not among ${this.all.length}`)) : Promise.resolve(found);
    });
  }
}
