import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { zitadelDoors } from '@rekey/platform';
import { routes } from '../action-targets.routes.js';
import { SigningKeysModule } from '../signing-keys/signing-keys.module.js';
import { EndpointCipherModule } from './endpoint-cipher.module.js';
import { TargetEndpoints } from './target-endpoints.js';
import { TargetSearchService } from './target-search.service.js';
import { TargetKeyRotationsService } from './target-key-rotations.service.js';
import { TargetUpdatesService } from './target-updates.service.js';
import { Target } from './target.entity.js';
import { TargetsOperations } from './targets.operations.js';
import { TargetsRepository } from './targets.repository.js';
import { TargetsService } from './targets.service.js';

@Module({
  imports: [TypeOrmModule.forFeature([Target]), SigningKeysModule, EndpointCipherModule],
  controllers: zitadelDoors(
    TargetsOperations,
    routes,
    'zitadel.action.v2.ActionService',
    'zitadel.action.v2beta.ActionService',
  ),
  providers: [
    TargetsService,
    TargetUpdatesService,
    TargetKeyRotationsService,
    TargetSearchService,
    TargetsRepository,
    TargetEndpoints,
  ],
  exports: [TargetsRepository, TargetUpdatesService],
})
export class TargetsModule {}
