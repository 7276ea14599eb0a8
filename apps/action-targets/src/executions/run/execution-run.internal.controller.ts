import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import type { ExecutionOutcome } from '@rekey/contracts';
import { ExecutionRunDto } from './execution-run.dto.js';
import { ExecutionRunner } from './execution-runner.js';

/** What the gateway asks before and after an operation, and the token endpoint in the middle of one. */
@Controller('internal/v1/executions')
export class ExecutionRunInternalController {
  constructor(private readonly runner: ExecutionRunner) {}

  @Post('run')
  @HttpCode(200)
  run(@Body() dto: ExecutionRunDto): Promise<ExecutionOutcome> {
    return this.runner.run(dto);
  }
}
