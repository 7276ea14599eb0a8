// Checks an export of the audit without a server: `node scripts/verify-audit.mjs FILE [--key KEY]`. Ends with 0 only when its
// entries are the ones that were signed. KEY is the verifier key of the log, known from elsewhere: `GET /v1/audit/key`.
import './lib/require-node.mjs';
import { build, ensureInstalled } from './lib/prepare.mjs';

await ensureInstalled();
await build('scripts');
// What is built by now cannot be imported any earlier.
const { verifyAudit } = await import('./dist/verify-audit.js');
process.exitCode = await verifyAudit(process.argv.slice(2));
