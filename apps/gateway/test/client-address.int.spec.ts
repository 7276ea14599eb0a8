import { randomBytes } from 'node:crypto';
import { KeyRing } from '@rekey/crypto';
import { CLIENT_ADDRESS_HEADER } from '@rekey/http';
import { ASSERTION_KEY_PURPOSE } from '@rekey/platform';
import { assertionKeyPair, AssertionSigner } from '@rekey/identity';
import { loadConfig } from '@rekey/config';
import { TestService } from '@rekey/testing';
import { GatewayConfig, HttpUpstream } from '../src/index.js';
import { startGateway, type TestGateway } from './start-gateway.js';
import { upstreamApp } from './upstream-app.js';

const masterKey = [randomBytes(32).toString('base64')];
const { privateKey } = assertionKeyPair(KeyRing.fromBase64(masterKey).derive(ASSERTION_KEY_PURPOSE));

let vault: TestService;
beforeAll(async () => {
  vault = await TestService.start(upstreamApp, { config: { masterKey } });
  await vault.app.listen(0, '127.0.0.1');
});
afterAll(() => vault.stop());

async function seenBehind(gateway: TestGateway, headers: Record<string, string>): Promise<string> {
  await gateway.service.app.listen(0, '127.0.0.1');
  const answer = await fetch(`${await gateway.service.app.getUrl()}/v1/projects/p/jwks.json`, { headers });
  const body = (await answer.json()) as { headers: Record<string, string> };
  return body.headers[CLIENT_ADDRESS_HEADER] as string;
}

// Whoever could choose the address that failures are counted by would guess without a limit, or have others limited.
it.each([
  ['its own whatever it claims', [], '127.0.0.1'],
  ['what a trusted proxy says', ['127.0.0.0/8'], '203.0.113.7'],
] as const)('the address of a caller is %s', async (_what, trustedProxies, expected) => {
  const urls = { ...loadConfig(GatewayConfig, {}).serviceUrls, 'key-vault': await vault.app.getUrl() };
  const gateway = await startGateway({
    upstream: new HttpUpstream(urls, new AssertionSigner(privateKey)),
    config: { masterKey, trustedProxies: [...trustedProxies] },
  });
  try {
    const claims = { [CLIENT_ADDRESS_HEADER]: '198.51.100.1', 'x-forwarded-for': '203.0.113.7' };
    await expect(seenBehind(gateway, claims)).resolves.toBe(expected);
  } finally {
    await gateway.stop();
  }
});
