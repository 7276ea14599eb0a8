import { RingTable } from '@rekey/database';
import { handoversOf } from '@rekey/platform';

/** Secrets on their way to vault keys. */
export const SECRET_HANDOVERS = handoversOf('application_secrets');

/** Secrets of applications, which are stored as digests. A dead one keeps its number and dates; its digest is erased. */
export const CLIENT_SECRETS = new RingTable<{ readonly appId: string }, { readonly digest: Buffer }>({
  table: 'client_secret_versions',
  owner: { appId: 'text' },
  material: { digest: 'bytea' },
  secret: { column: 'digest', endsWhen: ['retired', 'compromised'] },
  holder: { table: 'applications', column: 'app_id' },
});
