import { EmbeddedEventLog, type EventLog, recordOf } from '@rekey/messaging';
import { pino } from 'pino';
import { v7 as uuidv7 } from 'uuid';
import type { Installation } from './installation.js';
import { range } from './statistics.js';

const TOPIC = 'rekey.key-vault.events';
const TYPE = 'io.rekey.key.created.v1';
const AT_ONCE = 1_000;
const logger = pino({ level: 'silent' });

/** The execution condition of what is made here. Nobody else reacts to these events but the feed, which keeps all. */
export const CONDITION = { event: { event: 'key.created' } };

/** Puts events straight into the event log: what publishes them is not what is measured. */
export class EventMaker {
  private readonly log: EventLog;

  constructor({ databaseUrl }: Installation) {
    this.log = new EmbeddedEventLog({ url: databaseUrl, logger, poolSize: 2 });
  }

  /** Makes so many, in bulk. */
  async make(count: number): Promise<void> {
    for (let made = 0; made < count; made += AT_ONCE) {
      await this.log.publish(range(Math.min(AT_ONCE, count - made)).map(() => recordOf(keyCreated(), TOPIC)));
    }
  }

  /** Makes one. @returns its id */
  async makeOne(): Promise<string> {
    const event = keyCreated();
    await this.log.publish([recordOf(event, TOPIC)]);
    return event.id;
  }

  close(): Promise<void> {
    return this.log.close();
  }
}

function keyCreated() {
  const keyId = uuidv7();
  return {
    specversion: '1.0',
    id: uuidv7(),
    source: '/services/key-vault',
    type: TYPE,
    subject: keyId,
    time: new Date().toISOString(),
    datacontenttype: 'application/json',
    partitionkey: keyId,
    actor: 'bench',
    org: '100000000000000001',
    data: {
      keyId,
      project: 'payments',
      name: `signing-key-${keyId.slice(-8)}`,
      keyType: 'PRIVATE_KEY',
      algorithm: 'ES256',
      environments: ['production', 'staging'],
    },
  } as const;
}
