import type { TokenFacts } from '../expressions/evaluate-expression.js';
import { TOKEN_LENGTH_MAX } from '../validation/dto/validate-token.dto.js';
import type { InvalidReason, InvalidToken, ValidToken } from '../validation/validate-token.js';
import type { ValidationService } from '../validation/validation.service.js';
import type { ZoneSnapshot } from '../validation/zone-snapshot.js';
import type { OriginalRequest } from './original-request.js';
import { tokenOf } from './token-source.js';
import type { ZonePolicy } from './zone-policy.js';

/** Why a configuration does not accept what the request carries. */
export interface Violation {
  readonly configId: string;
  readonly reason: 'missing' | InvalidReason;
}

const MISSING: TokenFacts = { present: false, claims: undefined };
const INVALID: TokenFacts = { present: true, claims: undefined };
const TOO_LONG: InvalidToken = { valid: false, reason: 'malformed' };

/** The tokens of one request as some configurations of the zone see them. */
export class RequestTokens {
  readonly facts = new Map<string, TokenFacts>();
  readonly violations: Violation[] = [];
  /** Those that no configuration so far accepts and whose key is unknown: it may be newer than what is in memory. */
  readonly unknown = new Set<string>();
  private readonly accepted: ValidToken[] = [];

  constructor(
    private readonly validation: Pick<ValidationService, 'answer'>,
    snapshot: ZoneSnapshot,
    policy: ZonePolicy,
    request: OriginalRequest,
    configIds: readonly string[],
  ) {
    const good: string[] = [];
    for (const configId of configIds) {
      const token = tokenOf(policy.sourcesOf(configId), request);
      if (token === undefined) this.note(configId, MISSING, 'missing');
      else if (this.accept(snapshot, configId, token)) good.push(token);
    }
    for (const token of good) this.unknown.delete(token);
  }

  /** The claims of the first configuration that accepts its token. */
  get claims(): ValidToken['claims'] | undefined {
    return this.accepted[0]?.claims;
  }

  get someValid(): boolean {
    return this.accepted.length > 0;
  }

  get somePresent(): boolean {
    return [...this.facts.values()].some(({ present }) => present);
  }

  private accept(snapshot: ZoneSnapshot, configId: string, token: string): boolean {
    const answer = token.length > TOKEN_LENGTH_MAX ? TOO_LONG : this.validation.answer(snapshot, token, configId);
    if (answer.valid) {
      this.facts.set(configId, { present: true, claims: answer.claims });
      this.accepted.push(answer);
      return true;
    }
    if (answer.reason === 'unknown_key') this.unknown.add(token);
    this.note(configId, INVALID, answer.reason);
    return false;
  }

  private note(configId: string, facts: TokenFacts, reason: Violation['reason']): void {
    this.facts.set(configId, facts);
    this.violations.push({ configId, reason });
  }
}
