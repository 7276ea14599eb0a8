import { Module } from '@nestjs/common';
import { zitadelDoors } from '@rekey/platform';
import { routes } from '../key-vault.routes.js';
import { FirstWebKeys } from './first-web-keys.js';
import { OauthKeysController } from './oauth-keys.controller.js';
import { SignaturesInternalController } from './signatures.internal.controller.js';
import { WebKeyGenerator } from './web-key-generator.js';
import { WebKeySet } from './web-key-set.js';
import { WebKeysInternalController } from './web-keys.internal.controller.js';
import { WebKeysNativeController } from './web-keys.native.controller.js';
import { WebKeysOperations } from './web-keys.operations.js';
import { WebKeyTurner } from './web-key-turner.js';
import { WebKeysHealth } from './web-keys-health.js';
import { WebKeysRepository } from './web-keys.repository.js';
import { DescribedWebKeys } from './described-web-keys.js';
import { WebKeysService } from './web-keys.service.js';

/** The platform's own signing keys. */
@Module({
  controllers: [
    OauthKeysController,
    SignaturesInternalController,
    ...zitadelDoors(WebKeysOperations, routes, 'zitadel.webkey.v2.WebKeyService'),
    WebKeysInternalController,
    WebKeysNativeController,
  ],
  providers: [
    FirstWebKeys,
    WebKeyGenerator,
    WebKeySet,
    WebKeysHealth,
    WebKeysRepository,
    WebKeysService,
    DescribedWebKeys,
    WebKeyTurner,
  ],
  exports: [WebKeySet],
})
export class WebKeysModule {}
