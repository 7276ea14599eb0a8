import { All, Controller, Get, NotFoundException, Param, Req, Res } from '@nestjs/common';
import { ApiExcludeEndpoint } from '@nestjs/swagger';
import { answerHeaders } from '@rekey/http';
import { Answers, type PlainAnswer, type PlainRequest } from '@rekey/platform';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { AuthorizationService } from './authorization.service.js';
import type { ClaimHeaders } from './claim-headers.js';
import { AUTHORIZE_URL } from './original-request.js';

/** For proxies, which have no token of ours: whoever asks is told about a request that he describes himself. */
@Controller('v1/zones/:zoneId')
export class AuthorizationController {
  private readonly refusals = new WeakMap<object, unknown>();
  private readonly passes = new WeakMap<ClaimHeaders, PlainAnswer>();

  constructor(private readonly authorization: AuthorizationService) {}

  /**
   * Whether a request may pass, by its tokens and the zone's rules: 200 with claims in headers, 401 or 403. What the request
   * is say `X-Original-Method`, `-URI` and `-Host`, or `X-Forwarded-Method`, `-Uri` and `-Host`; its own headers and cookies
   * come along. Under any path below this one the question is itself the request, as Envoy asks. A request that is not
   * described whole, or described in two ways, is refused.
   */
  @Get('authorize')
  @Answers({ refuses: ['unauthenticated', 'forbidden'] })
  authorize(
    @Param('zoneId') zoneId: string,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<void> {
    return this.answer(zoneId, request, reply);
  }

  /** Envoy keeps the client's method and puts its path behind ours. */
  @All('authorize*')
  @ApiExcludeEndpoint()
  authorizeBelow(
    @Param('zoneId') zoneId: string,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<void> {
    return this.answer(zoneId, request, reply);
  }

  /** Whatever the route. */
  async answer(zoneId: string, { raw }: FastifyRequest, reply: FastifyReply): Promise<void> {
    if (!AUTHORIZE_URL.test(raw.url ?? '')) throw new NotFoundException();
    const refusal = this.refusals.get(raw);
    if (refusal !== undefined) throw refusal;
    const headers = await this.authorization.authorize(zoneId, raw);
    void reply.status(200).headers(headers);
  }

  /** When it may pass. A refusal is kept for `answer`, which is told how to say it and decides nothing twice. */
  answerAtOnce({ raw, parameter }: PlainRequest): PlainAnswer | undefined {
    try {
      const headers = this.authorization.authorizeAtOnce(parameter, raw);
      return headers && this.passed(headers);
    } catch (error) {
      this.refusals.set(raw, error);
      return undefined;
    }
  }

  private passed(headers: ClaimHeaders): PlainAnswer {
    const known = this.passes.get(headers);
    if (known !== undefined) return known;
    const answer = { headers: answerHeaders(Object.entries(headers).flat()), body: '' };
    this.passes.set(headers, answer);
    return answer;
  }
}
