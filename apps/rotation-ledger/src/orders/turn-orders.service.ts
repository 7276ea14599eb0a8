import { Injectable, Logger } from '@nestjs/common';
import type { CredentialKind, TurnOptions } from '@rekey/contracts';
import { sql, Transactions } from '@rekey/database';
import { DomainError, type ErrorKind } from '@rekey/errors';
import type { Principal } from '@rekey/identity';
import { withRequestContext } from '@rekey/telemetry';
import type { EntityManager } from 'typeorm';
import type { Plan } from '../turning/plan.js';
import { TurningService } from '../turning/turning.service.js';
import { KeptSecretsService } from './kept-secrets.service.js';
import { NO_HOLDER, Receivers } from './receivers.js';
import { HELD_KINDS } from '../turning/held-kinds.js';

/** Clocks of replicas and of the database differ less. */
const CLOCKS_DIFFER_MS = 60_000;

/** A credential is to turn, and nobody waits for the answer. */
export interface TurnOrder {
  /** The request id of the call that turns it: by this the rotation is known again. */
  readonly attempt: string;
  readonly kind: CredentialKind;
  readonly id: string;
  readonly overlap: string | undefined;
  /** How long the new version is published before it takes over. */
  readonly leadTimeMs: number | undefined;
  /** It turns although nobody receives the new version, which is kept then. */
  readonly force: boolean;
  readonly caller: Principal;
  /** The campaign that it is part of. */
  readonly campaign?: string;
}

export type TurnOutcome =
  | { readonly rotationId: string }
  /** What is passing may be otherwise in a while. */
  | { readonly failed: string; readonly isPassing: boolean };

/** Nothing of what went wrong is for those who read of it. */
const UNEXPECTED = 'service.internal: an unexpected error';
const PASSING: readonly ErrorKind[] = ['unavailable', 'rate-limited', 'internal'];

/** Has credentials turned for policies and campaigns, in the same way as for a person. */
@Injectable()
export class TurnOrders {
  private readonly logger = new Logger(TurnOrders.name);

  constructor(
    private readonly turning: TurningService,
    private readonly secrets: KeptSecretsService,
    private readonly receivers: Receivers,
    private readonly transactions: Transactions,
  ) {}

  /** @param after told in the transaction that keeps what was made */
  async carryOut(
    order: TurnOrder,
    after: (manager: EntityManager, outcome: TurnOutcome) => Promise<void>,
  ): Promise<void> {
    const outcome = await this.turn(order);
    await this.transactions.run(async (manager) => {
      if ('rotationId' in outcome) {
        await this.secrets.keep(manager, outcome);
        await this.belongTo(manager, order, outcome.rotationId);
      }
      await after(manager, outcome);
    });
  }

  /** What would come of it; undefined where it would not turn. */
  async plan(order: Omit<TurnOrder, 'attempt'>): Promise<Plan | undefined> {
    const { kind, id, caller } = order;
    try {
      if (!order.force && (await this.receivers.isMissing(order))) return undefined;
      const plan = await this.turning.rotate(kind, id, optionsOf(order), { caller, isDryRun: true });
      return 'dryRun' in plan ? plan : undefined;
    } catch (error) {
      if (error instanceof DomainError && !PASSING.includes(error.kind)) return undefined;
      throw error;
    }
  }

  /**
   * The rotation that an attempt came to of which nobody wrote down what became. Not of one that made a secret which
   * no holder has: that is lost with whoever was answered.
   */
  async findTurned(
    manager: EntityManager,
    {
      attempt,
      attemptedAt,
      ...credential
    }: Pick<TurnOrder, 'attempt' | 'kind' | 'id'> & { readonly attemptedAt: Date },
  ): Promise<string | undefined> {
    if (HELD_KINDS.includes(credential.kind) && (await this.receivers.isMissing(credential))) return undefined;
    const found = await sql(manager).row<{ readonly id: string }>(
      'SELECT id FROM rotations WHERE kind IS NOT NULL AND started_at >= $2 AND request_id = $1 LIMIT 1',
      [attempt, new Date(attemptedAt.getTime() - CLOCKS_DIFFER_MS)],
    );
    return found?.id;
  }

  async belongTo(manager: EntityManager, { campaign }: Pick<TurnOrder, 'campaign'>, rotationId: string): Promise<void> {
    if (campaign === undefined) return;
    await manager.query(
      'INSERT INTO rotations (id, campaign) VALUES ($1, $2) ON CONFLICT (id) DO UPDATE SET campaign = excluded.campaign',
      [rotationId, campaign],
    );
  }

  private async turn(order: TurnOrder): Promise<TurnOutcome & { readonly secret?: string | undefined }> {
    const { attempt, kind, id, caller } = order;
    const context = { requestId: attempt, actor: caller.id, org: caller.org };
    try {
      if (!order.force && (await this.receivers.isMissing(order))) return { failed: NO_HOLDER, isPassing: false };
      const answer = await withRequestContext(context, () =>
        this.turning.rotate(kind, id, optionsOf(order), { caller, isDryRun: false }),
      );
      if ('dryRun' in answer) throw new Error('What is carried out is no plan');
      const { rotationId, secret, keyDetails } = answer;
      return { rotationId, secret: secret ?? keyDetails };
    } catch (error) {
      if (!(error instanceof DomainError)) {
        this.logger.error(error);
        return { failed: UNEXPECTED, isPassing: true };
      }
      return { failed: `${error.code}: ${error.message}`, isPassing: PASSING.includes(error.kind) };
    }
  }
}

/** What is made here only when that is asked for. */
const GENERATED: readonly CredentialKind[] = ['vault-key', 'jwk'];
/** Its versions overlap by their own rules. */
const WITHOUT_OVERLAP: readonly CredentialKind[] = ['web-key'];

function optionsOf({ kind, overlap, leadTimeMs }: Omit<TurnOrder, 'attempt'>): TurnOptions {
  return {
    ...(overlap === undefined || WITHOUT_OVERLAP.includes(kind) ? {} : { overlap }),
    ...(GENERATED.includes(kind) ? { generate: true as const } : {}),
    ...(leadTimeMs === undefined ? {} : { activateAt: new Date(Date.now() + leadTimeMs).toISOString() }),
  };
}
