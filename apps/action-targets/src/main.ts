import { runService } from '@rekey/platform';
import { actionTargets } from './index.js';

await runService(actionTargets);
