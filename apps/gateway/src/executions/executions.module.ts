import { Module } from '@nestjs/common';
import { ExecutionConditions } from './execution-conditions.js';
import { OperationAccess } from './operation-access.js';
import { ExecutionsSubscriber } from './executions.subscriber.js';

/** Request and response executions of every operation. What they do to a request is in the door. */
@Module({
  controllers: [ExecutionsSubscriber],
  providers: [ExecutionConditions, OperationAccess],
  exports: [ExecutionConditions, OperationAccess],
})
export class ExecutionsModule {}
