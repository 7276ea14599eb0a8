import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { SigningKeysModule } from '../signing-keys/signing-keys.module.js';
import { EndpointCipherModule } from './endpoint-cipher.module.js';
import { TargetEndpoints } from './target-endpoints.js';
import { TargetSearchService } from './target-search.service.js';
import { TargetUpdatesService } from './target-updates.service.js';
import { Target } from './target.entity.js';
import { TargetsConnectController } from './targets.connect.controller.js';
import { TargetsController } from './targets.controller.js';
import { TargetsRepository } from './targets.repository.js';
import { TargetsService } from './targets.service.js';

@Module({
  imports: [TypeOrmModule.forFeature([Target]), SigningKeysModule, EndpointCipherModule],
  controllers: [TargetsController, TargetsConnectController],
  providers: [TargetsService, TargetUpdatesService, TargetSearchService, TargetsRepository, TargetEndpoints],
  exports: [TargetsRepository],
})
export class TargetsModule {}
