import { Module } from '@nestjs/common';
import { LedgerStreams } from '../ledger/ledger-streams.js';
import { WorkersRepository } from '../workers/workers.repository.js';
import { RotationListRepository } from './rotation-list.repository.js';
import { RotationProgress } from './rotation-progress.service.js';
import { RotationsController } from './rotations.controller.js';
import { RotationsRepository } from './rotations.repository.js';
import { RotationsService } from './rotations.service.js';
import { StuckRotations } from './stuck-rotations.js';

@Module({
  controllers: [RotationsController],
  providers: [
    RotationsService,
    RotationProgress,
    RotationsRepository,
    RotationListRepository,
    StuckRotations,
    WorkersRepository,
    LedgerStreams,
  ],
  exports: [RotationProgress, RotationListRepository, RotationsRepository],
})
export class RotationsModule {}
