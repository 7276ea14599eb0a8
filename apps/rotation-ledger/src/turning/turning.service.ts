import { Injectable } from '@nestjs/common';
import {
  CREDENTIAL_KINDS,
  type CredentialKind,
  CredentialOwnersClient,
  type TurnAction,
  type TurnOptions,
} from '@rekey/contracts';
import type { Principal } from '@rekey/identity';
import { CredentialListRepository } from '../inventory/credential-list.repository.js';
import { CredentialNotFound } from '../inventory/credential.errors.js';
import { RotationNotFound } from '../rotations/rotation.errors.js';
import { RotationListRepository, type RotationListRow } from '../rotations/rotation-list.repository.js';
import type { Plan } from './plan.js';
import { PlansService } from './plans.service.js';
import { presentTurn, type TurnAnswer } from './turn.js';
import { NothingToTurn, NothingTurned } from './turning.errors.js';

interface TurnedCredential {
  readonly kind: CredentialKind;
  readonly id: string;
  readonly org: string | null | undefined;
}

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
  async rotate(kind: string, id: string, options: TurnOptions, caller: Principal): Promise<TurnAnswer> {
    return this.turn(await this.find(kind, id, caller), 'rotate', options, caller);
  }

  /** What `rotate` would do. @throws the same */
  async planRotation(kind: string, id: string, options: TurnOptions, caller: Principal): Promise<Plan> {
    const { org, ...credential } = await this.find(kind, id, caller);
    const as = inOrganization(caller, org);
    const turned = await this.owners.turn({ ...credential, action: 'rotate', options, isDryRun: true, as });
    if (turned === null) throw new CredentialNotFound();
    const plan = await this.plans.plan(turned.published);
    if (plan === undefined) throw new NothingTurned();
    return plan;
  }

  /** Turns the credential of a rotation, and with it every dependant, back to the version before. @throws as `rotate` */
  async revert(rotationId: string, caller: Principal): Promise<TurnAnswer> {
    const rotation = await this.findRotation(rotationId, caller);
    if (rotation.previousVersion === null) throw new NothingToTurn();
    return this.turn(credentialOf(rotation), 'revert', { version: rotation.previousVersion }, caller);
  }

  /** Ends a version everywhere, now: by default the one that the rotation ended. @throws as `rotate` */
  async compromise(rotationId: string, version: number | undefined, caller: Principal): Promise<TurnAnswer> {
    const rotation = await this.findRotation(rotationId, caller);
    const doomed = version ?? rotation.previousVersion;
    if (doomed === null) throw new NothingToTurn();
    return this.turn(credentialOf(rotation), 'compromise', { version: doomed }, caller);
  }

  private async turn(
    { org, ...credential }: TurnedCredential,
    action: TurnAction,
    options: TurnOptions,
    caller: Principal,
  ): Promise<TurnAnswer> {
    const as = inOrganization(caller, org);
    const turned = await this.owners.turn({ ...credential, action, options, isDryRun: false, as });
    if (turned === null) throw new CredentialNotFound();
    const answer = presentTurn(turned, credential);
    if (answer === undefined) throw new NothingTurned();
    return answer;
  }

  private async find(kind: string, id: string, caller: Principal): Promise<TurnedCredential> {
    const found = await this.credentials.findOne(kind, id, caller);
    if (found === undefined || !isKind(kind)) throw new CredentialNotFound();
    return { kind, id, org: found.known.scope.org };
  }

  private async findRotation(id: string, caller: Principal): Promise<RotationListRow> {
    const found = await this.rotations.findOne(id, caller);
    if (found === undefined) throw new RotationNotFound();
    return found;
  }
}

function credentialOf({ kind, credentialId: id, org }: RotationListRow): TurnedCredential {
  return { kind: kind as CredentialKind, id, org };
}

function isKind(kind: string): kind is CredentialKind {
  return (CREDENTIAL_KINDS as readonly string[]).includes(kind);
}

/** Where the credential belongs to an organization, the call acts there: which rights the caller has there it keeps. */
function inOrganization(caller: Principal, org: string | null | undefined): Principal {
  return org === null || org === undefined ? caller : { ...caller, org };
}
