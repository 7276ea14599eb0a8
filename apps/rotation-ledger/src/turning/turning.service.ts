import { Injectable } from '@nestjs/common';
import {
  isCredentialKind,
  type CredentialKind,
  CredentialOwnersClient,
  type TurnAction,
  type Turned,
  type TurnOptions,
} from '@rekey/contracts';
import type { Principal } from '@rekey/identity';
import { CredentialListRepository } from '../inventory/credential-list.repository.js';
import { CredentialNotFound } from '../inventory/credential.errors.js';
import { isLive, type KnownCredential } from '../inventory/known-credential.js';
import { RotationNotFound } from '../rotations/rotation.errors.js';
import { RotationListRepository, type RotationListRow } from '../rotations/rotation-list.repository.js';
import { isInUse, type Plan } from './plan.js';
import { PlansService } from './plans.service.js';
import { presentTurn, type TurnAnswer } from './turn.js';
import { NothingToTurn, NothingTurned, StillInUse } from './turning.errors.js';

interface TurnedCredential {
  readonly kind: CredentialKind;
  readonly id: string;
  readonly org: string | null | undefined;
}

/** Who asks, and whether only to know what would happen. */
interface Call {
  readonly caller: Principal;
  readonly isDryRun: boolean;
}

/** Which version is to end. */
interface Retired {
  readonly version: string;
  readonly environment: string | undefined;
  readonly isForced: boolean;
}

export interface RetiredAnswer {
  readonly kind: string;
  readonly id: string;
  readonly version: number;
  readonly environment?: string;
  readonly state: 'retired';
}

/** Rings in several places: what turned there together may have had different versions before. */
const OF_ENVIRONMENTS: ReadonlySet<string> = new Set(['vault-key', 'certificate', 'keystore']);

/** Has owners turn their credentials: by their rules and with the caller's rights, whatever the kind. */
@Injectable()
export class TurningService {
  constructor(
    private readonly credentials: CredentialListRepository,
    private readonly rotations: RotationListRepository,
    private readonly owners: CredentialOwnersClient,
    private readonly plans: PlansService,
  ) {}

  /** @throws CredentialNotFound, NothingTurned, and what the owner refuses */
  async rotate(kind: string, id: string, options: TurnOptions, call: Call): Promise<TurnAnswer | Plan> {
    const { known, ...credential } = await this.find(kind, id, call.caller);
    return this.turn({ ...credential, org: known.scope.org }, 'rotate', options, call);
  }

  /** Turns the credential of a rotation, and with it every dependant, back to the version before. @throws as `rotate` */
  async revert(rotationId: string, call: Call): Promise<TurnAnswer | Plan> {
    const rotation = await this.findRotation(rotationId, call.caller);
    const { previousVersion } = rotation;
    if (previousVersion === null && !isUnnumbered(rotation)) throw new NothingToTurn();
    return this.turn(credentialOf(rotation), 'revert', { version: previousVersion ?? undefined }, call);
  }

  /** Ends a version everywhere, now: by default the one that the rotation ended. @throws as `rotate` */
  async compromise(rotationId: string, version: number | undefined, call: Call): Promise<TurnAnswer | Plan> {
    const rotation = await this.findRotation(rotationId, call.caller);
    const doomed = version ?? rotation.previousVersion;
    // The owner knows in whose place a key of an application came.
    if (doomed === null && rotation.kind !== 'application-key') throw new NothingToTurn();
    return this.turn(credentialOf(rotation), 'compromise', { version: doomed ?? undefined }, call);
  }

  /** Ends a version now that is still accepted beside the active one. @throws StillInUse, and as `rotate` */
  async retire(kind: string, id: string, retired: Retired, caller: Principal): Promise<RetiredAnswer> {
    const { known, ...credential } = await this.find(kind, id, caller);
    const { environment, isForced } = retired;
    const version = /^[1-9]\d{0,8}$/.test(retired.version) ? Number(retired.version) : undefined;
    if (version === undefined) throw new CredentialNotFound();
    if (!isForced) refuseUsed(known, version, environment);
    const options = { version, environment };
    await this.ask({ ...credential, org: known.scope.org }, 'retire', options, { caller, isDryRun: false });
    return { kind, id, version, ...(environment === undefined ? {} : { environment }), state: 'retired' };
  }

  private async turn(
    credential: TurnedCredential,
    action: TurnAction,
    options: TurnOptions,
    call: Call,
  ): Promise<TurnAnswer | Plan> {
    const turned = await this.ask(credential, action, options, call);
    const answer = call.isDryRun
      ? await this.plans.plan(turned.published, call.caller, {
          of: credential,
          isMadeLater: isMadeLater(action, options),
        })
      : presentTurn(turned, credential);
    if (answer === undefined) throw new NothingTurned();
    return answer;
  }

  private async ask(
    { org, ...credential }: TurnedCredential,
    action: TurnAction,
    options: TurnOptions,
    { caller, isDryRun }: Call,
  ): Promise<Turned> {
    const as = inOrganization(caller, org);
    const turned = await this.owners.turn({ ...credential, action, options, isDryRun, as });
    if (turned === null) throw new CredentialNotFound();
    return turned;
  }

  private async find(
    kind: string,
    id: string,
    caller: Principal,
  ): Promise<{ readonly kind: CredentialKind; readonly id: string; readonly known: KnownCredential }> {
    const found = await this.credentials.findOne(kind, id, caller);
    if (found === undefined || !isCredentialKind(kind)) throw new CredentialNotFound();
    return { kind, id, known: found.known };
  }

  private async findRotation(id: string, caller: Principal): Promise<RotationListRow> {
    const found = await this.rotations.findOne(id, caller);
    if (found === undefined) throw new RotationNotFound();
    return found;
  }
}

/** What a rotation without material would be made of, nobody knows before. */
function isMadeLater(action: TurnAction, { material }: TurnOptions): boolean {
  return action === 'rotate' && material === undefined;
}

/** Only its owner knows to what such a rotation goes back: to several versions, or to another key. */
function isUnnumbered({ kind, cause }: RotationListRow): boolean {
  return kind === 'application-key' || (OF_ENVIRONMENTS.has(kind) && cause === 'rotated');
}

/** @throws StillInUse */
function refuseUsed({ versions }: KnownCredential, number: number, environment: string | undefined): void {
  const used = versions.find(
    (one) =>
      one.version === number &&
      isLive(one) &&
      (environment === undefined || one.environment === environment) &&
      isInUse(one, new Date()),
  );
  if (used?.lastUsedAt != null) throw new StillInUse(number, used.lastUsedAt);
}

function credentialOf({ kind, credentialId: id, org }: RotationListRow): TurnedCredential {
  return { kind: kind as CredentialKind, id, org };
}

/** Where the credential belongs to an organization, the call acts there: which rights the caller has there it keeps. */
export function inOrganization(caller: Principal, org: string | null | undefined): Principal {
  return org === null || org === undefined ? caller : { ...caller, org };
}
