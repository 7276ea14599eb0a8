import { Body, Controller, Get, HttpCode, Post } from '@nestjs/common';
import { ExecutionsService, type ToldTarget } from './executions.service.js';

/** What the gateway keeps in mind: only these triggers are worth a call. */
@Controller('internal/v1/executions')
export class ExecutionsInternalController {
  constructor(private readonly executions: ExecutionsService) {}

  /** Executions that have a target to call. */
  @Get()
  async list(): Promise<{ readonly executionIds: readonly string[] }> {
    return { executionIds: await this.executions.ids() };
  }

  /** Who would hear of events of these types, for plans of rotations. */
  @Post('told')
  @HttpCode(200)
  async told(@Body() { types }: { types: readonly string[] }): Promise<{ readonly targets: readonly ToldTarget[] }> {
    return { targets: await this.executions.toldOf(types) };
  }
}
