import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { DeploymentsModule } from '../../deployments/deployments.module.js';
import { EnvironmentsModule } from '../environments/environments.module.js';
import { JwkReferencesModule } from '../jwk-store/jwk-references.module.js';
import { ProjectsModule } from '../projects/projects.module.js';
import { Key } from './key.entity.js';
import { KeyChangesController } from './key-changes.controller.js';
import { KeyChangesService } from './key-changes.service.js';
import { KeyRetirement } from './key-retirement.js';
import { KeyRotationsService } from './key-rotations.service.js';
import { KeyUpdatesService } from './key-updates.service.js';
import { KeyVersionsController } from './key-versions.controller.js';
import { KeyVersionsRepository } from './key-versions.repository.js';
import { KeyVersionsService } from './key-versions.service.js';
import { KeysController } from './keys.controller.js';
import { DescribedKeys } from './described-keys.js';
import { KeysRepository } from './keys.repository.js';
import { KeysService } from './keys.service.js';

@Module({
  imports: [
    TypeOrmModule.forFeature([Key]),
    ProjectsModule,
    EnvironmentsModule,
    DeploymentsModule,
    JwkReferencesModule,
  ],
  controllers: [KeysController, KeyVersionsController, KeyChangesController],
  providers: [
    KeysService,
    DescribedKeys,
    KeyChangesService,
    KeyRetirement,
    KeyRotationsService,
    KeyUpdatesService,
    KeyVersionsService,
    KeysRepository,
    KeyVersionsRepository,
  ],
  exports: [
    KeysService,
    KeyChangesService,
    KeyVersionsService,
    KeyUpdatesService,
    KeysRepository,
    KeyVersionsRepository,
  ],
})
export class KeysModule {}
