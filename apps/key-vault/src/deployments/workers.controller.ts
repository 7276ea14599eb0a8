import { Body, Controller, Delete, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { type Page, PageQuery } from '@rekey/http';
import { CurrentPrincipal, type Principal } from '@rekey/identity';
import { CreateWorkerDto } from './dto/create-worker.dto.js';
import type { WorkerAnswer } from './present-worker.js';
import { WorkersService } from './workers.service.js';

@Controller('v1/environments/:name/workers')
export class WorkersController {
  constructor(private readonly workers: WorkersService) {}

  /** Adds a worker, which is sent what the environment has now and whenever that changes. */
  @Post()
  create(
    @Param('name') name: string,
    @Body() dto: CreateWorkerDto,
    @CurrentPrincipal() principal: Principal,
  ): Promise<WorkerAnswer> {
    return this.workers.create(principal, name, dto);
  }

  /** Workers, and whether each has what the environment has. */
  @Get()
  list(
    @Param('name') name: string,
    @Query() query: PageQuery,
    @CurrentPrincipal() principal: Principal,
  ): Promise<Page<WorkerAnswer>> {
    return this.workers.list(principal, name, query);
  }

  /** Nothing is sent to it any more; what it has it keeps. */
  @Delete(':id')
  @HttpCode(204)
  remove(@Param('name') name: string, @Param('id') id: string): Promise<void> {
    return this.workers.remove(name, id);
  }
}
