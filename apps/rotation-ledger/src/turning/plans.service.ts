import { Injectable } from '@nestjs/common';
import {
  ActionTargetsClient,
  isCredentialKind,
  CREDENTIAL_OWNERS,
  CredentialOwnersClient,
  type CredentialReference,
  type EventEnvelope,
  type ServiceName,
} from '@rekey/contracts';
import { holdsSomewhere, type Principal } from '@rekey/identity';
import { DataSource } from 'typeorm';
import { maySee } from '../access/visible-credentials.js';
import { InventoryRepository } from '../inventory/inventory.repository.js';
import { readFacts } from '../rotations/read-facts.js';
import type { RotationView } from '../rotations/rotation-state.js';
import { RotationsRepository } from '../rotations/rotations.repository.js';
import { type Plan, type PlannedDependant, planOf } from './plan.js';
import { turnAmong } from './turn.js';

/** So many events would follow one another: a plan that goes on longer has a fault. */
const EVENTS_MAX = 20_000;
/** Asked beside each other. */
const ASKED_AT_ONCE = 8;

/** Says what would happen, by asking everybody who would have a part in it what they would do. */
@Injectable()
export class PlansService {
  constructor(
    private readonly owners: CredentialOwnersClient,
    private readonly targets: ActionTargetsClient,
    private readonly inventory: InventoryRepository,
    private readonly rotations: RotationsRepository,
    private readonly dataSource: DataSource,
  ) {}

  /**
   * @param published what the owner would publish, with what its own handlers would
   * @param caller who is shown of it what it may read
   * @param asked which is to turn, and whether its material would be made by the real call; without it, what does
   * @returns undefined when nothing would turn
   */
  async plan(
    published: readonly EventEnvelope[],
    caller: Principal,
    asked?: { readonly of: Pick<CredentialReference, 'kind' | 'id'>; readonly isMadeLater: boolean },
  ): Promise<Plan | undefined> {
    const of = asked?.of;
    const turn = turnAmong(published, of);
    if (turn?.event.credential === undefined) return undefined;
    const { credential, environments = [], at: startedAt } = turn.event;
    const all = await this.withFollowers(published, CREDENTIAL_OWNERS[credential.kind]);
    const { manager } = this.dataSource;
    const view = { credential, startedAt } satisfies Pick<RotationView, 'credential' | 'startedAt'>;
    const [known, workers, notified] = await Promise.all([
      this.inventory.find(manager, of ?? credential),
      turn.event.cause === 'compromised' ? [] : this.rotations.workersOf(manager, view, environments),
      this.targets.toldOf([...new Set(all.map(({ type }) => type))]),
    ]);
    const plan = planOf({ published: all, known, workers, notified, ...asked }, new Date());
    return plan && this.shown(plan, all, caller);
  }

  /** Nobody learns from a plan of what it may not read. */
  private async shown(plan: Plan, published: readonly EventEnvelope[], caller: Principal): Promise<Plan> {
    const credentials = plan.dependants.filter(({ kind }) => isCredentialKind(kind));
    const known = credentials.length === 0 ? [] : await this.inventory.placesOf(this.dataSource.manager, credentials);
    const places = new Map(
      [
        ...known,
        ...published.flatMap(({ data }) => (data as { credential?: CredentialReference }).credential ?? []),
      ].map(({ kind, id, scope }) => [`${kind}/${id}`, scope]),
    );
    const mayRead = ({ kind, id }: PlannedDependant): boolean =>
      !isCredentialKind(kind) || maySee(caller, kind, places.get(`${kind}/${id}`) ?? {});
    return {
      ...plan,
      dependants: plan.dependants.filter(mayRead),
      notified: holdsSomewhere(caller, 'action.target.read') ? plan.notified : [],
    };
  }

  /** With what the others would publish who handle these events, and so on. */
  private async withFollowers(published: readonly EventEnvelope[], owner: ServiceName): Promise<EventEnvelope[]> {
    const all = [...published];
    for (let from = 0; from < all.length && all.length < EVENTS_MAX; from += ASKED_AT_ONCE) {
      const asked = all.slice(from, from + ASKED_AT_ONCE).flatMap((event) =>
        participantsOf(event)
          .filter((service) => service !== owner)
          .map((service) => this.owners.wouldPublish(service as ServiceName, event)),
      );
      for (const answer of await Promise.all(asked)) all.push(...answer);
    }
    return all;
  }
}

function participantsOf(envelope: EventEnvelope): readonly string[] {
  const told = readFacts(envelope);
  return told !== undefined && 'event' in told ? told.event.participants : [];
}
