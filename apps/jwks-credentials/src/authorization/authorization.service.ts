import { Injectable } from '@nestjs/common';
import { evaluateExpression } from '../expressions/evaluate-expression.js';
import { ValidationService } from '../validation/validation.service.js';
import { ZoneKeys } from '../validation/zone-keys.js';
import type { ZoneSnapshot } from '../validation/zone-snapshot.js';
import { RequestRefused, TokenRefused, TokenRequired } from './authorization.errors.js';
import { type ClaimHeader, type ClaimHeaders, claimHeaders, DEFAULT_CLAIM_HEADERS } from './claim-headers.js';
import { DecisionLog } from './decision-log.js';
import { type OriginalRequest, originalRequest, type Question } from './original-request.js';
import { RequestTokens } from './request-tokens.js';
import { type PolicyRule, ZonePolicy } from './zone-policy.js';

/** A zone that is not here may be younger than the last look. */
const LOOK_AGAIN_MS = 100;
/** Of one request; each may have the URLs of a zone asked. */
const UNKNOWN_TOKENS_MAX = 4;

interface Judgement {
  readonly rule: PolicyRule | undefined;
  readonly tokens: RequestTokens;
  readonly holds: boolean;
  readonly chosen: readonly ClaimHeader[];
}

/** Decides about requests to somebody else's API, for the proxy in front of it. No query on the way. */
@Injectable()
export class AuthorizationService {
  constructor(
    private readonly validation: ValidationService,
    private readonly zoneKeys: ZoneKeys,
    private readonly log: DecisionLog,
  ) {}

  /**
   * Headers for the API behind the proxy when the request may pass. Of the zone's rules that select it the first decides:
   * its action is taken when its expression is false. A request that none selects may pass; but in a zone without any rule
   * one needs a valid token, for nobody puts this before an API to let everybody in.
   * @throws TokenRequired, TokenRefused, RequestRefused
   */
  async authorize(zoneId: string, question: Question): Promise<ClaimHeaders> {
    const snapshot = await this.zone(zoneId);
    if (snapshot === undefined) throw new RequestRefused();
    const request = originalRequest(question, snapshot.originalRequest);
    if (request === undefined) throw new RequestRefused();
    return this.decide(zoneId, request, await this.judge(snapshot, request));
  }

  /** The same when nothing has to be waited for; undefined when something has. @throws TokenRequired, TokenRefused, RequestRefused */
  authorizeAtOnce(zoneId: string, question: Question): ClaimHeaders | undefined {
    const snapshot = this.zoneKeys.here(zoneId, Date.now());
    const request = snapshot && originalRequest(question, snapshot.originalRequest);
    if (snapshot === undefined || request === undefined) return undefined;
    const judgement = this.judgeBy(snapshot, request);
    return judgement.tokens.unknown.size > 0 ? undefined : this.decide(zoneId, request, judgement);
  }

  private decide(zoneId: string, request: OriginalRequest, { rule, tokens, holds, chosen }: Judgement): ClaimHeaders {
    const action = holds ? 'allow' : (rule?.action ?? 'block');
    this.log.note(action, { zoneId, rule, request, violations: tokens.violations });
    if (action === 'block') throw refusalOf(rule, tokens);
    return claimHeaders(tokens.claims, chosen);
  }

  private async judge(snapshot: ZoneSnapshot, request: OriginalRequest): Promise<Judgement> {
    const judgement = this.judgeBy(snapshot, request);
    for (const token of [...judgement.tokens.unknown].slice(0, UNKNOWN_TOKENS_MAX)) {
      // Has the bound URLs asked for the key, unless they were a moment ago.
      const { zoneId } = snapshot;
      const answer = await this.validation.validate(zoneId, token);
      if (answer.valid) return this.judgeBy(await this.zoneKeys.get(zoneId, Date.now()), request);
    }
    return judgement;
  }

  private judgeBy(snapshot: ZoneSnapshot, request: OriginalRequest): Judgement {
    const policy = ZonePolicy.of(snapshot);
    const rule = policy.ruleFor(request);
    const looksAtAll = rule === undefined || rule.looksAtAll || rule.configurations.length === 0;
    const configIds = looksAtAll ? policy.configurations : rule.configurations;
    const tokens = new RequestTokens(this.validation, snapshot, policy, request, configIds);
    const chosen = snapshot.claimHeaders ?? DEFAULT_CLAIM_HEADERS;
    if (rule === undefined) return { rule, tokens, chosen, holds: policy.hasRules || tokens.someValid };
    const facts = { ...request, tokens: tokens.facts };
    const holds = rule.expression !== undefined && evaluateExpression(rule.expression, facts);
    return { rule, tokens, chosen, holds };
  }

  private async zone(zoneId: string): Promise<ZoneSnapshot | undefined> {
    const nowMs = Date.now();
    const found = this.zoneKeys.find(zoneId, nowMs);
    if (found !== undefined || this.zoneKeys.stalenessMs(nowMs) < LOOK_AGAIN_MS) return found;
    // What is known stays good for a while, and `zones` of the readiness says how old it is.
    await this.zoneKeys.look().catch(() => undefined);
    return this.zoneKeys.find(zoneId, Date.now());
  }
}

function refusalOf(rule: PolicyRule | undefined, tokens: RequestTokens): Error {
  const needsToken = rule === undefined || rule.looksAtAll || rule.configurations.length > 0;
  if (!needsToken || tokens.someValid) return new RequestRefused();
  return tokens.somePresent ? new TokenRefused() : new TokenRequired();
}
