import { Controller, Get, Param, Query, Req, Res } from '@nestjs/common';
import { parseDurationMs } from '@rekey/config';
import { Answers } from '@rekey/platform';
import { CurrentPrincipal, type Principal } from '@rekey/identity';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { BundleQuery } from './dto/bundle.query.js';
import { RuntimeBundlesService } from './runtime-bundles.service.js';

@Controller('v1/runtime/environments/:name/bundle')
export class RuntimeBundlesController {
  constructor(private readonly bundles: RuntimeBundlesService) {}

  /**
   * Everything the environment runs with, signed by the platform and encrypted to the public key that the token was issued
   * with. With `If-None-Match` and `wait` answered when that is no longer what there is, or with 304 after the time.
   */
  @Get()
  @Answers({ produces: ['application/jose'], hasEtag: true })
  async get(
    @Param('name') name: string,
    @Query() { wait }: BundleQuery,
    @CurrentPrincipal() principal: Principal,
    @Req() { headers }: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const gone = new AbortController();
    reply.raw.once('close', () => gone.abort());
    const known = headers['if-none-match'];
    const limits = { waitMs: parseDurationMs(wait ?? '0s') ?? 0, signal: gone.signal };
    const { etag, jwe } = await this.bundles.read(principal, name, known, limits);
    void reply.header('etag', etag);
    if (jwe === undefined) await reply.code(304).send();
    else await reply.header('content-type', 'application/jose').send(jwe);
  }
}
