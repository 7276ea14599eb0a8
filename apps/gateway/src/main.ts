import { ASSERTION_KEY_PURPOSE, runService } from '@rekey/platform';
import { assertionKeyPair, AssertionSigner } from '@rekey/identity';
import { awaitServices, gateway, gatewayDoor, HttpUpstream } from './index.js';

await runService(gateway, (platform) => {
  const { privateKey } = assertionKeyPair(platform.keyRing.derive(ASSERTION_KEY_PURPOSE));
  const { config } = platform;
  awaitServices(platform);
  const upstream = new HttpUpstream(config.serviceUrls, new AssertionSigner(privateKey), {
    bodyLimitBytes: config.bodyLimitBytes,
    timeoutMs: config.upstreamTimeoutMs,
  });
  return gatewayDoor(platform, upstream);
});
