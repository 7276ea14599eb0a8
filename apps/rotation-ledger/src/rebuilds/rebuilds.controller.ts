import { Controller, Get, HttpCode, Param, Post } from '@nestjs/common';
import { type RebuildAnswer, RebuildsService } from './rebuilds.service.js';

@Controller('v1/admin/ledger')
export class RebuildsController {
  constructor(private readonly rebuilds: RebuildsService) {}

  /**
   * Asks every service to tell of all its credentials again, while all goes on, and forgets what none has any more. While
   * one runs, the same one is answered.
   */
  @Post('rebuild')
  @HttpCode(202)
  async rebuild(): Promise<{ readonly id: string }> {
    return { id: await this.rebuilds.begin() };
  }

  /** `total` is what the services said that they have when it began. */
  @Get('jobs/:id')
  get(@Param('id') id: string): Promise<RebuildAnswer> {
    return this.rebuilds.get(id);
  }
}
