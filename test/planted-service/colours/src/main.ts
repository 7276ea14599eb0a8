import { runService } from '@rekey/platform';
import { colours } from './index.js';

await runService(colours);
