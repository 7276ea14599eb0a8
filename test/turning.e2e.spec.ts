import { testDatabaseUrl } from '@rekey/testing';
import { dryRunJourneys } from './turning/dry-runs.journey.js';
import { grantsJourneys } from './turning/grants.journey.js';
import { turnerJourneys } from './turning/turners.journey.js';
import { type Installation, startStandaloneProcess } from './support/shapes.js';

describe('the one door by which any credential turns', () => {
  let installation: Installation;
  let databaseUrl: string;

  beforeAll(async () => {
    databaseUrl = await testDatabaseUrl();
    installation = await startStandaloneProcess({
      REKEY_DATABASE_URL: databaseUrl,
      REKEY_EGRESS_ALLOW: '127.0.0.0/8',
      REKEY_WEB_KEY_LEAD_TIME: '1s',
    });
  });
  afterAll(() => installation?.stop());

  turnerJourneys(() => installation.rekey);
  dryRunJourneys(
    () => installation.rekey,
    () => databaseUrl,
  );
  grantsJourneys(() => installation.rekey);
});
