import { runService } from '@rekey/platform';
import { jwksCredentials } from './index.js';

await runService(jwksCredentials);
