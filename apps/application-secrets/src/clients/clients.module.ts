import { Module } from '@nestjs/common';
import { ClientAuthenticator } from './client-authenticator.js';
import { ClientCache } from './client-cache.js';
import { ClientsSubscriber } from './clients.subscriber.js';
import { UsedAssertions } from './used-assertions.js';

@Module({
  controllers: [ClientsSubscriber],
  providers: [ClientAuthenticator, ClientCache, UsedAssertions],
  exports: [ClientAuthenticator, ClientCache],
})
export class ClientsModule {}
