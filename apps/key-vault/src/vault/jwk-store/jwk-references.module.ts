import { Module } from '@nestjs/common';
import { DescribedJwks } from './described-jwks.js';
import { JwkReferences } from './jwk-references.js';
import { JwksRepository } from './jwks.repository.js';

/** What keys need to know of JWKs: who follows them. Apart from the JWKs' own module, which needs the keys. */
@Module({
  providers: [JwksRepository, JwkReferences, DescribedJwks],
  exports: [JwksRepository, JwkReferences],
})
export class JwkReferencesModule {}
