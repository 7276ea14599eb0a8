import { Module } from '@nestjs/common';
import { DeploymentsModule } from '../../deployments/deployments.module.js';
import { EnvironmentsModule } from '../environments/environments.module.js';
import { JwkReferencesModule } from '../jwk-store/jwk-references.module.js';
import { JwksModule } from '../jwks/jwks.module.js';
import { KeysModule } from '../keys/keys.module.js';
import { KeystoresModule } from '../keystores/keystores.module.js';
import { ProjectsModule } from '../projects/projects.module.js';
import { JwkTurner } from './jwk-turner.js';
import { KeyTurners } from './key-turners.js';
import { TurnableKeys } from './turnable-keys.js';

/** What the ledger has turned of the vault. */
@Module({
  imports: [
    ProjectsModule,
    EnvironmentsModule,
    DeploymentsModule,
    JwkReferencesModule,
    KeysModule,
    KeystoresModule,
    JwksModule,
  ],
  providers: [KeyTurners, JwkTurner, TurnableKeys],
})
export class TurnersModule {}
