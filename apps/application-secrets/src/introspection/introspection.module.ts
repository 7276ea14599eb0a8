import { Module } from '@nestjs/common';
import { AccessTokensModule } from '../access-tokens/access-tokens.module.js';
import { ClientsModule } from '../clients/clients.module.js';
import { IntrospectionController } from './introspection.controller.js';
import { IntrospectionService } from './introspection.service.js';
import { TokenFactsCache } from './token-facts-cache.js';

@Module({
  imports: [AccessTokensModule, ClientsModule],
  controllers: [IntrospectionController],
  providers: [IntrospectionService, TokenFactsCache],
})
export class IntrospectionModule {}
