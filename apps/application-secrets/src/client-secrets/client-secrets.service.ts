import { Injectable } from '@nestjs/common';
import { formatDuration } from '@rekey/config';
import { ClientSecretRotated, CredentialRetired } from '@rekey/contracts';
import { CLIENT_SECRET_LENGTH, generateSecret, KeyedHash } from '@rekey/crypto';
import { Transactions } from '@rekey/database';
import { InvalidInput } from '@rekey/errors';
import type { Principal } from '@rekey/identity';
import { endedOverlaps, type Ring, rotate, type RingChange, turnOf } from '@rekey/lifecycle';
import { Outbox } from '@rekey/messaging';
import { readOverlapMs } from '@rekey/platform';
import type { EntityManager } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';
import { ApplicationSecretsConfig } from '../app.config.js';
import { requireInProject } from '../applications/application-access.js';
import {
  type ApplicationCall,
  ApplicationNotFound,
  ApplicationOfOtherType,
} from '../applications/application.errors.js';
import { clientSecretOf } from '../management/credential-references.js';
import type { GenerateClientSecretDto } from './dto/generate-client-secret.dto.js';
import { CLIENT_SECRETS } from './client-secret-ring.js';
import { lockForNewSecret, type LockedApplication } from './secret-owners.js';

export interface GeneratedSecret {
  /** Exists here and nowhere else. */
  readonly clientSecret: string;
  readonly sequence: number;
  readonly changedAt: Date;
}

/** Whose secret, and what the caller took the application for. */
export interface SecretOwner {
  readonly appId: string;
  readonly projectId: string;
  /** Absent: either type will do. */
  readonly type?: 'api' | 'oidc';
  /** Whose error id an application has that is not there. Default that of management v1. */
  readonly call?: ApplicationCall;
}

interface Rotation {
  readonly appId: string;
  readonly projectId: string;
  readonly org: string;
  readonly secret: string;
  readonly overlapMs: number;
}

@Injectable()
export class ClientSecretsService {
  private readonly maxLive: number;

  constructor(
    private readonly transactions: Transactions,
    private readonly outbox: Outbox,
    private readonly hash: KeyedHash,
    private readonly config: ApplicationSecretsConfig,
  ) {
    this.maxLive = config.maxLiveSecrets;
  }

  /**
   * Makes the application authenticate with a new secret. Without an overlap the old one fails in this replica before
   * this resolves, in the others when they hear of it.
   * @throws PermissionDenied, ApplicationNotFound, ApplicationOfOtherType, InvalidInput, OverlapOutOfRange
   */
  async generate(
    { appId, projectId, type, call = 'generateSecret' }: SecretOwner,
    { overlap, clientSecret }: GenerateClientSecretDto,
    caller: Principal,
  ): Promise<GeneratedSecret> {
    requireInProject(caller, 'project.app.write', projectId);
    const ids = { appId, projectId };
    const overlapMs = readOverlapMs(overlap, this.config);
    const secret = clientSecret ?? generateSecret(CLIENT_SECRET_LENGTH);
    const locked = await this.transactions.run(async (manager) => {
      const application = await lockForNewSecret(manager, { ...ids, org: caller.org });
      if (application === undefined) throw new ApplicationNotFound(call);
      if (type !== undefined && application.type !== type) throw new ApplicationOfOtherType(type, 'generateSecret');
      await this.turn(manager, application, { ...ids, org: caller.org, secret, overlapMs });
      return application;
    });
    return { clientSecret: secret, sequence: locked.sequence, changedAt: locked.now };
  }

  private async turn(manager: EntityManager, application: LockedApplication, rotation: Rotation): Promise<void> {
    const { appId, projectId, org, secret, overlapMs } = rotation;
    const { name, clientId, number, now } = application;
    const held = await CLIENT_SECRETS.live<{ digest: Buffer }>(manager, [{ appId }], ['digest']);
    const [versions = []] = held.versions;
    const digest = this.hash.digest(secret);
    if (versions.some((version) => version.digest.equals(digest)))
      throw InvalidInput.field('clientSecret', 'clientSecret: is in use already');
    const ring: Ring = { versions, nextNumber: number };
    const change = rotate(ring, { now, overlapMs, maxLive: this.maxLive });
    const credential = clientSecretOf({ appId, name, projectId, org });
    await CLIENT_SECRETS.apply(manager, [{ owner: { appId }, change, material: { digest } }]);
    await this.outbox.add(
      manager,
      new ClientSecretRotated({
        rotationId: uuidv7(),
        projectId,
        appId,
        clientId,
        version: number,
        credential,
        ...turnOf(ring, change),
        cause: 'rotated',
        overlap: formatDuration(overlapMs),
        retireAt: retireAtOf(change),
      }),
      ...CredentialRetired.of(credential, endedOverlaps(ring, change)),
    );
  }
}

/** When the secret of before stops authenticating; null where there was none. */
function retireAtOf({ changed }: RingChange): string | null {
  const before = changed.reduce<Date | null>(
    (latest, { retireAt }) => (retireAt !== null && (latest === null || retireAt > latest) ? retireAt : latest),
    null,
  );
  return before?.toISOString() ?? null;
}
