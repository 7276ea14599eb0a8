import { Module } from '@nestjs/common';
import { zitadelDoors } from '@rekey/platform';
import { routes } from '../action-targets.routes.js';
import { ExecutionsInternalController } from './executions.internal.controller.js';
import { ExecutionsOperations } from './executions.operations.js';
import { ExecutionsRepository } from './executions.repository.js';
import { ExecutionsService } from './executions.service.js';

@Module({
  controllers: [
    ...zitadelDoors(
      ExecutionsOperations,
      routes,
      'zitadel.action.v2.ActionService',
      'zitadel.action.v2beta.ActionService',
    ),
    ExecutionsInternalController,
  ],
  providers: [ExecutionsRepository, ExecutionsService],
  exports: [ExecutionsRepository],
})
export class ExecutionsModule {}
