import { Controller, Get } from '@nestjs/common';
import { ExecutionsService } from './executions.service.js';

/** What the gateway keeps in mind: only these triggers are worth a call. */
@Controller('internal/v1/executions')
export class ExecutionsInternalController {
  constructor(private readonly executions: ExecutionsService) {}

  /** Executions that have a target to call. */
  @Get()
  async list(): Promise<{ readonly executionIds: readonly string[] }> {
    return { executionIds: await this.executions.ids() };
  }
}
