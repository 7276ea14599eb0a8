import { runService } from '@rekey/http';
import { jwksCredentials } from './index.js';

await runService(jwksCredentials);
