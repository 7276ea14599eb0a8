import { runService } from '@rekey/platform';
import { rotationLedger } from './index.js';

await runService(rotationLedger);
