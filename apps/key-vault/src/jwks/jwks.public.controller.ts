import { Controller, Get, Headers, Param, Res } from '@nestjs/common';
import { parseDurationMs } from '@rekey/config';
import { Public } from '@rekey/identity';
import type { FastifyReply } from 'fastify';
import { KeyVaultConfig } from '../app.config.js';
import { PublishedJwks } from './published-jwks.js';

@Controller('v1/projects')
export class JwksPublicController {
  private readonly cacheControl: string;

  constructor(
    private readonly published: PublishedJwks,
    config: KeyVaultConfig,
  ) {
    this.cacheControl = `public, max-age=${(parseDurationMs(config.jwksMaxAge) ?? 0) / 1000}`;
  }

  /** The public keys of a project's JWKs, those inside an overlap included. Sent as bytes: nothing is serialised per call. */
  @Get(':name/jwks.json')
  @Public()
  async get(
    @Param('name') name: string,
    @Headers('if-none-match') ifNoneMatch: string | undefined,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const { body, etag } = await this.published.get(name);
    void reply.header('cache-control', this.cacheControl).header('etag', etag);
    if (ifNoneMatch !== undefined && matches(ifNoneMatch, etag)) void reply.code(304).send();
    else void reply.header('content-type', 'application/json; charset=utf-8').send(body);
  }
}

/** RFC 9110 section 13.1.2: weak comparison with any of a list, or `*`. */
function matches(ifNoneMatch: string, etag: string): boolean {
  return ifNoneMatch.split(',').some((one) => {
    const tag = one.trim();
    return tag === '*' || tag === etag || tag === `W/${etag}`;
  });
}
