import { Module } from '@nestjs/common';
import { RekeyConfig } from '@rekey/config';
import { KeyVaultConfig } from '../app.config.js';
import { DeploymentsModule } from '../deployments/deployments.module.js';
import { EnvironmentsModule } from '../environments/environments.module.js';
import { KeysModule } from '../keys/keys.module.js';
import { ProjectsModule } from '../projects/projects.module.js';
import { JwkReferencesModule } from './jwk-references.module.js';
import { JwkCompromisesService } from './jwk-compromises.service.js';
import { JwkRotationsService } from './jwk-rotations.service.js';
import { JwksController } from './jwks.controller.js';
import { JwksInternalController } from './jwks.internal.controller.js';
import { JwksPublicController } from './jwks.public.controller.js';
import { JwksService } from './jwks.service.js';
import { JwksSubscriber } from './jwks.subscriber.js';
import { PublishedJwks } from './published-jwks.js';

@Module({
  imports: [ProjectsModule, EnvironmentsModule, DeploymentsModule, KeysModule, JwkReferencesModule],
  controllers: [JwksController, JwksPublicController, JwksInternalController, JwksSubscriber],
  providers: [
    JwksService,
    JwkCompromisesService,
    JwkRotationsService,
    PublishedJwks,
    { provide: KeyVaultConfig, useExisting: RekeyConfig },
  ],
})
export class JwksModule {}
