import { Module } from '@nestjs/common';
import { TargetsModule } from '../targets/targets.module.js';
import { DescribedSigningKeys } from './described-signing-keys.js';
import { SigningKeyChangesService } from './signing-key-changes.service.js';
import { SigningKeyHolding } from './signing-key-holding.js';
import { SigningKeysModule } from './signing-keys.module.js';
import { SigningKeyRetirement } from './signing-key-retirement.js';
import { SigningKeyTurner } from './signing-key-turner.js';
import { SigningKeyVersionsController } from './signing-key-versions.controller.js';
import { SigningKeyVersionsService } from './signing-key-versions.service.js';

/** The native routes of signing keys, and their end. What targets need of them is in the other module. */
@Module({
  imports: [TargetsModule, SigningKeysModule],
  controllers: [SigningKeyVersionsController],
  providers: [
    SigningKeyVersionsService,
    SigningKeyChangesService,
    SigningKeyRetirement,
    DescribedSigningKeys,
    SigningKeyTurner,
    SigningKeyHolding,
  ],
})
export class SigningKeyChangesModule {}
