import { Controller, Get, Req, Res } from '@nestjs/common';
import { parseDurationMs } from '@rekey/config';
import { Public } from '@rekey/identity';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { KeyVaultConfig } from '../app.config.js';
import { PublishedJwks, type PublishedSet } from './published-jwks.js';

type JwksRequest = FastifyRequest<{ Params: { readonly name: string } }>;

@Controller('v1/projects')
export class JwksPublicController {
  private readonly cacheControl: string;

  constructor(
    private readonly published: PublishedJwks,
    config: KeyVaultConfig,
  ) {
    this.cacheControl = `public, max-age=${(parseDurationMs(config.jwksMaxAge) ?? 0) / 1000}`;
  }

  /**
   * The public keys of a project's JWKs, those inside an overlap included. Sent as bytes, and read from the request as it
   * is: nothing is serialised, validated or awaited for a set that is known.
   */
  @Get(':name/jwks.json')
  @Public()
  get(@Req() request: JwksRequest, @Res() reply: FastifyReply): void | Promise<void> {
    const found = this.published.get(request.params.name);
    return found instanceof Promise
      ? found.then((set) => this.send(set, request, reply))
      : this.send(found, request, reply);
  }

  private send({ body, etag }: PublishedSet, { headers }: JwksRequest, reply: FastifyReply): void {
    void reply.header('cache-control', this.cacheControl).header('etag', etag);
    const known = headers['if-none-match'];
    if (known !== undefined && matches(known, etag)) void reply.code(304).send();
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
