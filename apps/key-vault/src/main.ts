import { runService } from '@rekey/platform';
import { keyVault } from './index.js';

await runService(keyVault);
