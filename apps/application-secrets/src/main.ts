import { runService } from '@rekey/platform';
import { applicationSecrets } from './index.js';

await runService(applicationSecrets);
