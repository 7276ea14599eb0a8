import { Controller, Get, Req, Res } from '@nestjs/common';
import { parseDurationMs } from '@rekey/config';
import { Answers, type PlainAnswer, type PlainRequest } from '@rekey/platform';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { KeyVaultConfig } from '../../app.config.js';
import { PublishedJwks } from './published-jwks.js';
import { answerKeySet, type JwkSet, keySetAnswer } from '../../key-sets/answer-key-set.js';

export type JwksRequest = FastifyRequest<{ Params: { readonly name: string } }>;

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
   * is: nothing is serialised or validated.
   */
  @Get(':name/jwks.json')
  @Answers<JwkSet>({ hasEtag: true })
  async get(@Req() request: JwksRequest, @Res({ passthrough: true }) reply: FastifyReply): Promise<Buffer | undefined> {
    const found = this.published.get(request.params.name);
    const set = found instanceof Promise ? await found : found;
    return answerKeySet(set, { cacheControl: this.cacheControl, request, reply });
  }

  /** Nobody who may have it already. */
  getAtOnce({ raw, parameter }: PlainRequest): PlainAnswer | undefined {
    const set = raw.headers['if-none-match'] === undefined ? this.published.here(parameter) : undefined;
    return set === undefined ? undefined : keySetAnswer(set, this.cacheControl);
  }
}
