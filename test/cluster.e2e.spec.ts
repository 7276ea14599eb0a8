import { SERVICE_NAMES } from '@rekey/contracts';
import { describeKafka, testDatabaseUrl } from '@rekey/testing';
import { chainJourney } from './journeys/chain.journey.js';
import { oauthJourneys } from './journeys/oauth.journey.js';
import { databaseSessions, ownSessions } from './support/database-sessions.js';
import { type Installation, startClusterProcesses } from './support/shapes.js';

describeKafka('journeys across separate processes', (kafka) => {
  let installation: Installation;

  beforeAll(async () => {
    installation = await startClusterProcesses({
      REKEY_DATABASE_URL: await testDatabaseUrl(),
      REKEY_KAFKA_BROKERS: kafka.brokers.join(','),
      REKEY_EGRESS_ALLOW: '127.0.0.0/8',
    });
  });
  afterAll(() => installation?.stop(), 60_000);

  it('lets every service in by a database login of its own', async () => {
    expect(await databaseSessions(await testDatabaseUrl())).toEqual(ownSessions(...SERVICE_NAMES));
  });

  chainJourney(() => installation.rekey);
  oauthJourneys(() => installation.rekey);
});
