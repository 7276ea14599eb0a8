import { Injectable } from '@nestjs/common';
import { ReplicaValue } from '@rekey/cache';
import { ActionTargetsClient, ExecutionSet, TargetDeleted } from '@rekey/contracts';
import { Broadcasts } from '@rekey/messaging';
import type { Client } from '../clients/client-cache.js';
import type { AccessTokenClaims } from './access-token.js';
import { TokenDenied } from './access-token.errors.js';
import { appendedClaims } from './appended-claims.js';

const FUNCTION = 'preaccesstoken';
const EXECUTION = `function/${FUNCTION}`;
const FRESH_MS = 30_000;
/** All of them as JSON. A token travels in a header. */
const MAX_APPENDED_LENGTH = 4_096;

/** The function `preaccesstoken`: targets that are asked for further claims before a token is issued, or that deny it. */
@Injectable()
export class TokenFunction {
  private readonly isSet: ReplicaValue<boolean>;

  constructor(
    private readonly actionTargets: ActionTargetsClient,
    broadcasts: Broadcasts,
  ) {
    this.isSet = new ReplicaValue({
      read: async () => (await actionTargets.executionIds()).includes(EXECUTION),
      freshForMs: FRESH_MS,
      staleWhileReadingMs: Infinity,
    });
    // An execution whose last target is gone is none any more.
    broadcasts.follow([ExecutionSet, TargetDeleted], () => this.isSet.expire());
  }

  /** Whether it is known that there are no targets. */
  get isKnownUnset(): boolean {
    return this.isSet.fresh === false;
  }

  /**
   * The claims to append. A token that nobody could ask for permission is not issued.
   * @throws TokenDenied; DomainError `unavailable` while it is not known whether there are targets
   */
  async claimsFor(claims: AccessTokenClaims, { org }: Client): Promise<Record<string, unknown>> {
    if (!(await this.isSet.get())) return {};
    const { sub, client_id } = claims;
    const outcome = await this.actionTargets.run({
      trigger: 'function',
      name: FUNCTION,
      body: {
        function: EXECUTION,
        userinfo: { sub },
        org: { id: org },
        application: { client_id },
      },
    });
    if (outcome.error !== undefined) throw new TokenDenied(outcome.error.message, outcome.error.kind);
    if (outcome.changed === undefined) return {};
    const appended = appendedClaims(outcome.changed, claims);
    if (appended === undefined || JSON.stringify(appended).length > MAX_APPENDED_LENGTH)
      throw new TokenDenied('Execution failed', 'failed-precondition');
    return appended;
  }
}
