import { Module } from '@nestjs/common';
import { PublicKeysModule } from '../public-keys/public-keys.module.js';
import { SigningKeysModule } from '../signing-keys/signing-keys.module.js';
import { EndpointCipherModule } from '../targets/endpoint-cipher.module.js';
import { CallableTargets } from './callable-targets.js';
import { PayloadEncoder } from './payload-encoder.js';
import { TargetCaller } from './target-caller.js';

/** Signed calls to targets: what deliveries and executions have in common. */
@Module({
  imports: [EndpointCipherModule, PublicKeysModule, SigningKeysModule],
  providers: [CallableTargets, PayloadEncoder, TargetCaller],
  exports: [CallableTargets, TargetCaller],
})
export class CallsModule {}
