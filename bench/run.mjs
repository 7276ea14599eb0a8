// `npm run bench`: the built bench, as somebody whom PostgreSQL runs for.
import { asOrdinaryUser } from '@rekey/devkit';
import { run } from '../scripts/lib/run.mjs';

process.exit(await run(...asOrdinaryUser(process.execPath, ['bench/dist/main.js', ...process.argv.slice(2)])));
