import { runService } from '@rekey/http';
import { applicationSecrets } from './index.js';

await runService(applicationSecrets);
