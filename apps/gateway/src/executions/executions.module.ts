import { Module } from '@nestjs/common';
import { ExecutionConditions } from './execution-conditions.js';
import { OperationAccess } from './operation-access.js';

/** Request and response executions of every operation. What they do to a request is in the door. */
@Module({
  providers: [ExecutionConditions, OperationAccess],
  exports: [ExecutionConditions, OperationAccess],
})
export class ExecutionsModule {}
