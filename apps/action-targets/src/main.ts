import { runService } from '@rekey/http';
import { actionTargets } from './index.js';

await runService(actionTargets);
