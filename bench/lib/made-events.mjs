import { EmbeddedEventLog, recordOf } from '@rekey/messaging';
import { v7 as uuidv7 } from 'uuid';

const TOPIC = 'rekey.key-vault.events';
const TYPE = 'io.rekey.key.created.v1';
const AT_ONCE = 1_000;

/** The execution condition of what is made here. Nobody else reacts to these events but the feed, which keeps all. */
export const CONDITION = { event: { event: 'key.created' } };

/** Puts events straight into the event log: what publishes them is not what is measured. */
export function openEventMaker(databaseUrl) {
  const log = new EmbeddedEventLog({ url: databaseUrl, logger: { warn: () => undefined }, poolSize: 2 });
  return {
    /** Makes so many, in bulk. */
    make: async (count) => {
      for (let made = 0; made < count; made += AT_ONCE) {
        await log.publish(Array.from({ length: Math.min(AT_ONCE, count - made) }, () => recordOf(keyCreated(), TOPIC)));
      }
    },
    /** Makes one. @returns its id */
    makeOne: async () => {
      const event = keyCreated();
      await log.publish([recordOf(event, TOPIC)]);
      return event.id;
    },
    close: () => log.close(),
  };
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
  };
}
