import { Controller, Get, Req, Res } from '@nestjs/common';
import { parseDurationMs } from '@rekey/config';
import { Public } from '@rekey/identity';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { KeyVaultConfig } from '../app.config.js';
import { PublishedJwks } from './published-jwks.js';
import { type PublishedSet, sendKeySet } from './send-key-set.js';

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

  private send(set: PublishedSet, request: JwksRequest, reply: FastifyReply): void {
    sendKeySet(set, { cacheControl: this.cacheControl, request, reply });
  }
}
