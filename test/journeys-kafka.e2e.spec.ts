import { describeKafka, startPrivateKafka, testDatabaseUrl } from '@rekey/testing';
import { applicationJourneys } from './journeys/application.journey.js';
import { chainJourney } from './journeys/chain.journey.js';
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
  outsideSubscriberJourney(
    () => installation.rekey,
    () => kafka.brokers,
  );
  hostileEventsJourney(
    () => installation.rekey,
    () => kafka.brokers,
  );
});
