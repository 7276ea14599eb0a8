import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { testDatabaseUrl } from '@rekey/testing';
import { applicationJourneys } from './journeys/application.journey.js';
import { auditJourney, checkpointJourney } from './journeys/audit.journey.js';
import { chainJourney } from './journeys/chain.journey.js';
import { holdersJourneys } from './journeys/holders.journey.js';
import { LEDGER_SETTINGS, ledgerJourneys } from './journeys/ledger.journey.js';
import { manyJwksJourney } from './journeys/many-jwks.journey.js';
import { oauthJourneys } from './journeys/oauth.journey.js';
import { rotatingSecretJourney } from './journeys/rotating-secret.journey.js';
import { webhookJourneys } from './journeys/webhook.journey.js';
import { type Installation, startStandaloneProcess } from './support/shapes.js';

describe('journeys on the embedded event log', () => {
  let installation: Installation;
  let databaseUrl = '';

  beforeAll(async () => {
    databaseUrl = await testDatabaseUrl();
    installation = await startStandaloneProcess({
      REKEY_DATABASE_URL: databaseUrl,
      REKEY_EGRESS_ALLOW: '127.0.0.0/8',
      ...LEDGER_SETTINGS,
    });
  });
  afterAll(() => installation?.stop());

  chainJourney(() => installation.rekey);
  applicationJourneys(() => installation.rekey);
  oauthJourneys(() => installation.rekey);
  webhookJourneys(() => installation.rekey);
  rotatingSecretJourney(() => installation.rekey);
  manyJwksJourney(() => installation.rekey);
  ledgerJourneys(() => installation.rekey);
  auditJourney(
    () => installation.rekey,
    () => databaseUrl,
  );
  checkpointJourney(
    () => installation.rekey,
    () => readFile(join(installation.dataDir, 'audit/checkpoints'), 'utf8'),
  );
  holdersJourneys(() => installation.rekey);
});
