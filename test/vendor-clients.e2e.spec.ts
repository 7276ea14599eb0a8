import { testDatabaseUrl } from '@rekey/testing';
import { applicationDoorsJourney } from './journeys/application-doors.journey.js';
import { cloudflareSdkJourney } from './journeys/cloudflare-sdk.journey.js';
import { executionsJourney } from './journeys/executions.journey.js';
import { openApiJourney } from './journeys/open-api.journey.js';
import { operationsJourney } from './journeys/operations.journey.js';
import { vendorExamplesJourney } from './journeys/vendor-examples.journey.js';
import { zitadelClientJourney } from './journeys/zitadel-client.journey.js';
import { type Installation, startStandaloneProcess } from './support/shapes.js';

// What is written for the vendors' own services, and for the document that describes ours, against one installation.
let installation: Installation;
beforeAll(async () => {
  installation = await startStandaloneProcess({
    REKEY_DATABASE_URL: await testDatabaseUrl(),
    REKEY_EGRESS_ALLOW: '127.0.0.0/8',
  });
});
afterAll(() => installation?.stop());

vendorExamplesJourney(() => installation.rekey);
cloudflareSdkJourney(() => installation.rekey);
zitadelClientJourney(() => installation.rekey);
applicationDoorsJourney(() => installation.rekey);
executionsJourney(() => installation.rekey);
openApiJourney(() => installation.rekey);
operationsJourney(() => installation.rekey);
