import { Controller, Get, Headers, Param, Query, Res } from '@nestjs/common';
import type { Page } from '@rekey/http';
import { CurrentPrincipal, type Principal } from '@rekey/identity';
import { Answers } from '@rekey/platform';
import type { FastifyReply } from 'fastify';
import { LedgerStreams } from '../ledger/ledger-streams.js';
import { ListRotationsQuery } from './dto/list-rotations.query.js';
import type { RotationAnswer, RotationItem } from './present-rotation.js';
import { RotationsService } from './rotations.service.js';

@Controller('v1/rotations')
export class RotationsController {
  constructor(
    private readonly rotations: RotationsService,
    private readonly streams: LedgerStreams,
  ) {}

  /** The newest first; with `Accept: text/event-stream` the page, and the page again whenever it changes. */
  @Get()
  @Answers<Page<RotationItem>>({ produces: ['text/event-stream'] })
  async list(
    @Query() query: ListRotationsQuery,
    @Headers('accept') accept: string | undefined,
    @Res() reply: FastifyReply,
    @CurrentPrincipal() principal: Principal,
  ): Promise<void> {
    await this.answer(() => this.rotations.list(query, principal), accept, reply, principal);
  }

  /** One rotation with everything that depends on it; as a stream at every change. */
  @Get(':id')
  @Answers<RotationAnswer>({ produces: ['text/event-stream'] })
  async get(
    @Param('id') id: string,
    @Headers('accept') accept: string | undefined,
    @Res() reply: FastifyReply,
    @CurrentPrincipal() principal: Principal,
  ): Promise<void> {
    await this.answer(() => this.rotations.get(id, principal), accept, reply, principal);
  }

  private async answer(
    read: () => Promise<object>,
    accept: string | undefined,
    reply: FastifyReply,
    principal: Principal,
  ): Promise<void> {
    const first = await read();
    if (accept?.includes('text/event-stream') === true) await this.streams.send(reply, principal, first, read);
    else await reply.send(first);
  }
}
