import { Module } from '@nestjs/common';
import { ClientsModule } from '../clients/clients.module.js';
import { AccessTokenReader } from './access-token-reader.js';
import { AccessTokensHealth } from './access-tokens-health.js';
import { AccessTokensController } from './access-tokens.controller.js';
import { AccessTokensRepository } from './access-tokens.repository.js';
import { AccessTokensService } from './access-tokens.service.js';
import { OAuthStatus } from './oauth-status.js';
import { PlatformKeys } from './platform-keys.js';
import { RevocationsService } from './revocations.service.js';
import { TokenFunction } from './token-function.js';
import { TokenRetention } from './token-retention.js';
import { TokenSigner } from './token-signer.js';

/** Access tokens that applications get with their secrets and keys. */
@Module({
  imports: [ClientsModule],
  controllers: [AccessTokensController],
  providers: [
    AccessTokenReader,
    AccessTokensHealth,
    AccessTokensRepository,
    AccessTokensService,
    OAuthStatus,
    PlatformKeys,
    RevocationsService,
    TokenFunction,
    TokenRetention,
    TokenSigner,
  ],
  exports: [AccessTokenReader, OAuthStatus],
})
export class AccessTokensModule {}
