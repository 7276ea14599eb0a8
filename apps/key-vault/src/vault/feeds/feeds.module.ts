import { Module } from '@nestjs/common';
import { DeploymentsModule } from '../../deployments/deployments.module.js';
import { KeysModule } from '../keys/keys.module.js';
import { ProjectsModule } from '../projects/projects.module.js';
import { FeedsInternalController } from './feeds.internal.controller.js';
import { FeedsRepository } from './feeds.repository.js';
import { FeedsService } from './feeds.service.js';
import { FeedsSubscriber } from './feeds.subscriber.js';
import { HandoversService } from './handovers.service.js';

/** Keys that take their material from credentials of other services. */
@Module({
  imports: [KeysModule, ProjectsModule, DeploymentsModule],
  controllers: [FeedsInternalController, FeedsSubscriber],
  providers: [FeedsRepository, FeedsService, HandoversService],
})
export class FeedsModule {}
