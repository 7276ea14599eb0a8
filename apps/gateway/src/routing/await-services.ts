import { KeyVaultClient } from '@rekey/contracts';
import type { Platform } from '@rekey/platform';

/**
 * Where services are processes of their own: has the gateway say that it is not ready until they can do what clients come
 * for first, which is to get tokens and to read the keys that signed them.
 */
export function awaitServices({ readiness, transport }: Platform): void {
  const keyVault = new KeyVaultClient(transport);
  readiness?.addFirst('webKeys', async () => {
    const keys = await keyVault.webKeys().catch(() => []);
    return keys.length > 0 ? undefined : 'key-vault has no web key yet';
  });
  readiness?.addFirst('tokens', () =>
    transport.call({ service: 'application-secrets', method: 'GET', path: '/readyz' }).then(
      () => undefined,
      () => 'application-secrets cannot issue tokens yet',
    ),
  );
}
