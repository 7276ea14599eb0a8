import { Module } from '@nestjs/common';
import { ExecutionsConnectController } from './executions.connect.controller.js';
import { ExecutionsController } from './executions.controller.js';
import { ExecutionsInternalController } from './executions.internal.controller.js';
import { ExecutionsRepository } from './executions.repository.js';
import { ExecutionsService } from './executions.service.js';

@Module({
  controllers: [ExecutionsController, ExecutionsConnectController, ExecutionsInternalController],
  providers: [ExecutionsRepository, ExecutionsService],
  exports: [ExecutionsRepository],
})
export class ExecutionsModule {}
