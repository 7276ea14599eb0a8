import { Module } from '@nestjs/common';
import { ClientAuthenticator } from './client-authenticator.js';
import { ClientCache } from './client-cache.js';
import { FailedAuthentications } from './failed-authentications.js';
import { KeyUses } from './key-uses.js';
import { SecretUses } from './secret-uses.js';
import { UsedAssertions } from './used-assertions.js';

@Module({
  providers: [ClientAuthenticator, ClientCache, FailedAuthentications, KeyUses, SecretUses, UsedAssertions],
  exports: [ClientAuthenticator, ClientCache, SecretUses],
})
export class ClientsModule {}
