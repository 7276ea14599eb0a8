import { Module } from '@nestjs/common';
import { CallsModule } from '../../calls/calls.module.js';
import { ExecutionsModule } from '../executions.module.js';
import { ExecutionRunInternalController } from './execution-run.internal.controller.js';
import { ExecutionRunner } from './execution-runner.js';

/** Request, response and function executions: those that somebody waits for. */
@Module({
  imports: [CallsModule, ExecutionsModule],
  controllers: [ExecutionRunInternalController],
  providers: [ExecutionRunner],
})
export class ExecutionRunModule {}
