import { EVENT_TOPICS } from '@rekey/contracts';
import { eventually, uniqueName } from '@rekey/testing';
import { CloudEvent, Kafka as CloudEventsOnKafka } from 'cloudevents';
import { Kafka, logLevel } from 'kafkajs';
import { newRsaKey } from '../support/keys.js';
import type { Rekey } from '../support/rekey.js';
import { makeApplication } from './application.journey.js';
import { makeChain, rotateKey } from './chain.journey.js';

/** A consumer that knows Kafka and CloudEvents, and nothing of us. */
async function outsider(
  brokers: string[],
): Promise<{ events: CloudEvent<Record<string, unknown>>[]; stop: () => Promise<void> }> {
  const kafka = new Kafka({ clientId: 'outsider', brokers, logLevel: logLevel.NOTHING });
  const consumer = kafka.consumer({ groupId: uniqueName('outsider') });
  const events: CloudEvent<Record<string, unknown>>[] = [];
  await consumer.connect();
  await consumer.subscribe({ topics: [...EVENT_TOPICS], fromBeginning: true });
  await consumer.run({
    eachMessage: ({ message }) => {
      const headers = Object.fromEntries(
        Object.entries(message.headers ?? {}).map(([name, value]) => [name, String(value)]),
      );
      const event = CloudEventsOnKafka.toEvent({
        headers,
        key: String(message.key),
        value: String(message.value),
        body: undefined,
      } as never);
      events.push(event as CloudEvent<Record<string, unknown>>);
      return Promise.resolve();
    },
  });
  return { events, stop: () => consumer.disconnect() };
}

/** The Kafka half of journey 5 of the design: each rotation is told to an outside consumer exactly once. */
export function outsideSubscriberJourney(installation: () => Rekey, brokers: () => string[]): void {
  it('tells a Kafka consumer of each rotation exactly once, as CloudEvents', async () => {
    const rekey = installation();
    const { events, stop } = await outsider(brokers());
    try {
      const chain = await makeChain(rekey);
      const rotationId = await rotateKey(rekey, chain, await newRsaKey(), '?jwkUpdateAction=UPDATE');
      const app = await makeApplication(rekey, 'BASIC');
      await rekey.ok('POST', `${app.path}/api_config/_generate_client_secret`, {});
      const target = await rekey.ok('POST', '/v2/actions/targets', {
        name: uniqueName('target'),
        restWebhook: {},
        timeout: '10s',
        endpoint: 'https://example.com/hook',
      });
      await rekey.ok('POST', `/v2/actions/targets/${target.id}`, { expirationSigningKey: '0s' });
      const expected: [string, (event: CloudEvent<Record<string, unknown>>) => boolean][] = [
        ['io.rekey.key.rotated.v1', ({ data }) => data?.['rotationId'] === rotationId],
        ['io.rekey.credentials.replaced.v1', ({ data }) => data?.['rotationId'] === rotationId],
        ['io.rekey.client-secret.rotated.v1', ({ subject }) => subject === app.appId],
        ['io.rekey.target.signing-key-rotated.v1', ({ subject }) => subject === target.id],
      ];
      await eventually(() => {
        for (const [type, matches] of expected) {
          const found = events.filter((event) => event.type === type && matches(event));
          if (found.length === 0) throw new Error(`no ${type} yet`);
        }
      });
      // What came after them is there too, so a second copy would have been seen.
      await eventually(async () => expect(events.length).toBeGreaterThanOrEqual((await rekey.events({})).length), {
        timeoutMs: 60_000,
      });
      for (const [type, matches] of expected)
        expect(events.filter((event) => event.type === type && matches(event))).toHaveLength(1);
      expect(new Set(events.map(({ id }) => id)).size).toBe(events.length);
      expect(
        events.every(
          ({ source, time, subject }) => source.startsWith('/services/') && time !== undefined && subject !== undefined,
        ),
      ).toBe(true);
    } finally {
      await stop();
    }
  });
}
