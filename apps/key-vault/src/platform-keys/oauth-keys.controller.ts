import { Controller, Get, Req, Res } from '@nestjs/common';
import { parseDurationMs } from '@rekey/config';
import { Answers, type PlainAnswer, type PlainRequest } from '@rekey/platform';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { KeyVaultConfig } from '../app.config.js';
import { answerKeySet, type JwkSet, keySetAnswer } from '../key-sets/answer-key-set.js';
import { WebKeySet } from './web-key-set.js';

@Controller('oauth/v2/keys')
export class OauthKeysController {
  private readonly cacheControl: string;

  constructor(
    private readonly set: WebKeySet,
    config: KeyVaultConfig,
  ) {
    this.cacheControl = `max-age=${(parseDurationMs(config.jwksMaxAge) ?? 0) / 1000}, must-revalidate`;
  }

  /** The public half of every web key that is not removed: those that will sign, the one that does, and those that did. */
  @Get()
  @Answers<JwkSet>({ hasEtag: true })
  async get(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Buffer | undefined> {
    const set = await this.set.published();
    // The first key signs without a lead time: no cache may keep a set without it.
    const cacheControl = set.isSignedWith ? this.cacheControl : 'no-store';
    return answerKeySet(set, { cacheControl, request, reply });
  }

  /** Nobody who may have it already. */
  getAtOnce({ raw }: PlainRequest): PlainAnswer | undefined {
    const set = raw.headers['if-none-match'] === undefined ? this.set.here : undefined;
    return set && keySetAnswer(set, this.cacheControl);
  }
}
