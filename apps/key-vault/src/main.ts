import { runService } from '@rekey/http';
import { keyVault } from './index.js';

await runService(keyVault);
