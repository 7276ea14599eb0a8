import { describeKafka, eventually, startPrivateKafka, testDatabaseUrl, uniqueName } from '@rekey/testing';
import { Kafka, logLevel } from 'kafkajs';
import { applicationJourneys } from './journeys/application.journey.js';
import { checkpointJourney } from './journeys/audit.journey.js';
import { chainJourney } from './journeys/chain.journey.js';
import { holdersJourneys } from './journeys/holders.journey.js';
import { hostileEventsJourney } from './journeys/hostile-events.journey.js';
import { LEDGER_SETTINGS, ledgerJourneys } from './journeys/ledger.journey.js';
import { oauthJourneys } from './journeys/oauth.journey.js';
import { outsideSubscriberJourney } from './journeys/outside-subscriber.journey.js';
import { rotatingSecretJourney } from './journeys/rotating-secret.journey.js';
import { webhookJourneys } from './journeys/webhook.journey.js';
import { type Installation, startStandaloneProcess } from './support/shapes.js';

describeKafka('journeys on Kafka', () => {
  let kafka: Awaited<ReturnType<typeof startPrivateKafka>>;
  let installation: Installation;

  beforeAll(async () => {
    kafka = await startPrivateKafka();
    installation = await startStandaloneProcess({
      REKEY_DATABASE_URL: await testDatabaseUrl(),
      REKEY_KAFKA_BROKERS: kafka.brokers.join(','),
      REKEY_EGRESS_ALLOW: '127.0.0.0/8',
      ...LEDGER_SETTINGS,
    });
  });
  afterAll(async () => {
    await installation?.stop();
    await kafka?.remove();
  });

  chainJourney(() => installation.rekey);
  applicationJourneys(() => installation.rekey);
  oauthJourneys(() => installation.rekey);
  webhookJourneys(() => installation.rekey);
  rotatingSecretJourney(() => installation.rekey);
  ledgerJourneys(() => installation.rekey);
  holdersJourneys(() => installation.rekey);
  outsideSubscriberJourney(
    () => installation.rekey,
    () => kafka.brokers,
  );
  checkpointJourney(
    () => installation.rekey,
    () => valuesOf(kafka.brokers, 'rekey.audit.checkpoints'),
  );
  hostileEventsJourney(
    () => installation.rekey,
    () => kafka.brokers,
  );
});

/** Everything that a topic holds by now. */
async function valuesOf(brokers: string[], topic: string): Promise<string> {
  const kafka = new Kafka({ clientId: 'outsider', brokers, logLevel: logLevel.NOTHING });
  const [admin, consumer] = [kafka.admin(), kafka.consumer({ groupId: uniqueName('outsider') })];
  await Promise.all([admin.connect(), consumer.connect()]);
  const ends = await admin.fetchTopicOffsets(topic);
  const total = ends.reduce((sum, { high, low }) => sum + Number(high) - Number(low), 0);
  const values: string[] = [];
  await consumer.subscribe({ topics: [topic], fromBeginning: true });
  await consumer.run({
    eachMessage: ({ message }) => {
      values.push(String(message.value));
      return Promise.resolve();
    },
  });
  await eventually(() =>
    values.length < total ? Promise.reject(new Error(`${values.length} of ${total}`)) : Promise.resolve(),
  );
  await Promise.all([admin.disconnect(), consumer.disconnect()]);
  return values.join('\n');
}
