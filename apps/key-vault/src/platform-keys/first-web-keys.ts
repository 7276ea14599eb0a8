import { Injectable } from '@nestjs/common';
import { BackgroundJobs } from '@rekey/telemetry';
import { WebKeysService } from './web-keys.service.js';

const RETRY_MS = 1_000;
/** Once they are there, there is nothing to do but to be seen. */
const LOOK_AGAIN_MS = 3_600_000;

/** Makes the first keys of a new installation, beside the start; while the database is away it tries again. */
@Injectable()
export class FirstWebKeys {
  constructor(keys: WebKeysService, jobs: BackgroundJobs) {
    const pauses = { everyMs: LOOK_AGAIN_MS, firstAfterMs: 0, retryMaxMs: RETRY_MS };
    jobs.add({ name: 'first-web-keys', ...pauses, run: () => keys.ensureFirst() });
  }
}
