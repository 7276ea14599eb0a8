import { Module } from '@nestjs/common';
import { DeploymentsModule } from '../../deployments/deployments.module.js';
import { EnvironmentsModule } from '../environments/environments.module.js';
import { KeysModule } from '../keys/keys.module.js';
import { ProjectsModule } from '../projects/projects.module.js';
import { JwkReferencesModule } from '../jwk-store/jwk-references.module.js';
import { MultipartModule } from '../multipart/multipart.module.js';
import { JwkAdditionsService } from './jwk-additions.service.js';
import { JwkChangesService } from './jwk-changes.service.js';
import { JwkCompromisesService } from './jwk-compromises.service.js';
import { JwkFetcher } from './jwk-fetcher.js';
import { JwkFilesController } from './jwk-files.controller.js';
import { JwkFilesService } from './jwk-files.service.js';
import { JwkGenerationsService } from './jwk-generations.service.js';
import { JwkGenerator } from './jwk-generator.js';
import { JwkOwnChangesService } from './jwk-own-changes.service.js';
import { JwkRetirement } from './jwk-retirement.js';
import { JwkRotationsService } from './jwk-rotations.service.js';
import { JwkSourcesController } from './jwk-sources.controller.js';
import { JwkSourcesService } from './jwk-sources.service.js';
import { JwksController } from './jwks.controller.js';
import { JwksInternalController } from './jwks.internal.controller.js';
import { JwksPublicController } from './jwks.public.controller.js';
import { JwksService } from './jwks.service.js';
import { JwksSubscriber } from './jwks.subscriber.js';
import { PublishedJwks } from './published-jwks.js';

@Module({
  imports: [ProjectsModule, EnvironmentsModule, DeploymentsModule, KeysModule, JwkReferencesModule, MultipartModule],
  controllers: [
    JwksController,
    JwkSourcesController,
    JwkFilesController,
    JwksPublicController,
    JwksInternalController,
    JwksSubscriber,
  ],
  providers: [
    JwksService,
    JwkAdditionsService,
    JwkSourcesService,
    JwkGenerationsService,
    JwkGenerator,
    JwkFetcher,
    JwkFilesService,
    JwkChangesService,
    JwkCompromisesService,
    JwkOwnChangesService,
    JwkRetirement,
    JwkRotationsService,
    PublishedJwks,
  ],
  exports: [JwkGenerator, JwkOwnChangesService],
})
export class JwksModule {}
