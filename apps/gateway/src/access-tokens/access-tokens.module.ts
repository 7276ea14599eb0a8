import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { AccessToken } from './access-token.entity.js';
import { AccessTokensController } from './access-tokens.controller.js';
import { AccessTokensInternalController } from './access-tokens.internal.controller.js';
import { AccessTokensRepository } from './access-tokens.repository.js';
import { AccessTokensService } from './access-tokens.service.js';
import { Authenticator } from './authenticator.js';
import { TokenCache } from './token-cache.js';

@Module({
  imports: [TypeOrmModule.forFeature([AccessToken])],
  controllers: [AccessTokensController, AccessTokensInternalController],
  providers: [AccessTokensService, AccessTokensRepository, Authenticator, TokenCache],
  exports: [AccessTokensService, Authenticator],
})
export class AccessTokensModule {}
