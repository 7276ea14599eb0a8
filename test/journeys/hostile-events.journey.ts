import { randomUUID } from 'node:crypto';
import { eventually, uniqueName } from '@rekey/testing';
import { Kafka, logLevel } from 'kafkajs';
import { newRsaKey, signToken } from '../support/keys.js';
import type { Rekey } from '../support/rekey.js';
import { makeChain, rotateKey, validate } from './chain.journey.js';

const TOPIC = 'rekey.key-vault.events';

type Headers = Record<string, string>;

async function produce(brokers: string[], key: string, value: string, headers: Headers): Promise<void> {
  const producer = new Kafka({ clientId: 'hostile', brokers, logLevel: logLevel.NOTHING }).producer();
  await producer.connect();
  await producer.send({ topic: TOPIC, messages: [{ key, value, headers }] });
  await producer.disconnect();
}

const headersOf = (id: string, type: string, subject: string): Headers => ({
  'content-type': 'application/json',
  ce_specversion: '1.0',
  ce_id: id,
  ce_source: '/services/key-vault',
  ce_type: type,
  ce_subject: subject,
  ce_time: new Date().toISOString(),
  ce_partitionkey: subject,
});

/** What comes in over the log without having been published by us. */
export function hostileEventsJourney(installation: () => Rekey, brokers: () => string[]): void {
  it('puts poison events into the dead letters, and blocks nothing behind them', async () => {
    const rekey = installation();
    const chain = await makeChain(rekey);
    const id = randomUUID();
    await produce(brokers(), chain.keyName, '{"keyId": 7}', headersOf(id, 'io.rekey.key.rotated.v1', chain.keyName));
    await produce(brokers(), chain.keyName, 'not even JSON', {});
    const next = await newRsaKey();
    await rotateKey(rekey, chain, next, '?jwkUpdateAction=UPDATE');
    await eventually(
      () => expect(validate(rekey, chain, signToken(next, next.thumbprint))).resolves.toMatchObject({ valid: true }),
      {
        timeoutMs: 60_000,
      },
    );
    const letter = await eventually(async () => {
      const { items } = await rekey.ok('GET', '/v1/dead-letters?limit=500');
      const found = (items as { id: string; event: { id?: string }; attempts: number }[]).find(
        ({ event }) => event.id === id,
      );
      if (found === undefined) throw new Error('no dead letter yet');
      return found;
    });
    expect(letter).toMatchObject({
      attempts: 1,
      error: expect.any(String),
      subscriber: expect.stringContaining('key-vault'),
    });
    await expect(rekey.call('POST', `/v1/dead-letters/${letter.id}/redrive`)).resolves.toMatchObject({ status: 202 });
  });

  it('does nothing when an event is delivered a second time', async () => {
    const rekey = installation();
    const chain = await makeChain(rekey);
    const rotationId = await rotateKey(rekey, chain, await newRsaKey(), '?jwkUpdateAction=UPDATE');
    const isOurs = ({ data }: { data: { rotationId?: string } }): boolean => data.rotationId === rotationId;
    const [event] = await rekey.awaitEvents('key.rotated', isOurs);
    await rekey.awaitEvents('rotation.applied', isOurs, 2);
    if (event === undefined) throw new Error('no event');
    await produce(brokers(), event.subject, JSON.stringify(event.data), headersOf(event.id, event.type, event.subject));
    // A rotation behind it on the same key: once that is applied, the copy has been consumed.
    const marker = await rotateKey(rekey, chain, await newRsaKey(), `?jwkUpdateAction=UPDATE&x=${uniqueName('x')}`);
    await eventually(async () => {
      const applied = await rekey.events({ type: 'rotation.applied' });
      expect(applied.filter(({ data }) => data.rotationId === marker && marker !== rotationId)).toHaveLength(2);
    });
    expect((await rekey.events({ type: 'rotation.applied' })).filter(isOurs)).toHaveLength(2);
    expect((await rekey.events({ type: 'credentials.replaced' })).filter(isOurs)).toHaveLength(1);
  });
}
