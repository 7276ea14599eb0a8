import { ASSERTION_KEY_PURPOSE, runService, serviceUrls } from '@rekey/http';
import { assertionKeyPair, AssertionSigner } from '@rekey/identity';
import { gateway, gatewayDoor, HttpUpstream } from './index.js';

await runService(gateway, (platform) => {
  const { privateKey } = assertionKeyPair(platform.keyRing.derive(ASSERTION_KEY_PURPOSE));
  return gatewayDoor(platform, new HttpUpstream(serviceUrls(platform.config), new AssertionSigner(privateKey)));
});
