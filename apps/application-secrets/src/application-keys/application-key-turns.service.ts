import { Injectable } from '@nestjs/common';
import { ApplicationKeyCreated, ApplicationKeyRestored, CredentialRetired } from '@rekey/contracts';
import { newSnowflakeId, Transactions } from '@rekey/database';
import type { Principal } from '@rekey/identity';
import { VersionIsActive, VersionNotFound, VersionNotRetiring } from '@rekey/lifecycle';
import { Outbox } from '@rekey/messaging';
import { DataSource, type EntityManager } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';
import { requireInProject } from '../applications/application-access.js';
import { applicationKeyOf } from '../management/credential-references.js';
import { type ApplicationKey, NEVER } from './application-key.entity.js';
import { ApplicationKeyNotFound } from './application-key.errors.js';
import { countChange, insertKeys } from './application-keys.repository.js';
import { ApplicationKeysService, type CreatedKey } from './application-keys.service.js';
import { applicationKeyDescribed } from './described-application-keys.js';
import { endKey, findKey, findReplaced, type OwnedKey, restoreKey } from './application-key-turns.repository.js';
import { keyFileOf } from './present-application-key.js';

/** What takes the place of a key. */
export interface Replacement {
  /** SPKI in DER. */
  readonly publicKey: Buffer;
  /** Absent where the caller has it. */
  readonly privateKeyPem: string | undefined;
  /** How long the one before goes on authenticating. */
  readonly overlapMs: number;
}

/** Turns keys of applications: each is a ring of one version, so another stands beside it, and it ends. */
@Injectable()
export class ApplicationKeyTurnsService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly keys: ApplicationKeysService,
    private readonly transactions: Transactions,
    private readonly outbox: Outbox,
  ) {}

  /** A key that the caller may turn. @throws ApplicationKeyNotFound, PermissionDenied */
  async enter(id: string, caller: Principal): Promise<OwnedKey> {
    const key = await findKey(this.dataSource, id, caller.org);
    if (key === undefined) throw new ApplicationKeyNotFound('QUERY-Tha6f');
    requireInProject(caller, 'project.app.write', key.projectId);
    return key;
  }

  /** The new one lasts as long as the old one was made for. @throws ApplicationKeyNotFound */
  replace(found: OwnedKey, { publicKey, privateKeyPem, overlapMs }: Replacement): Promise<CreatedKey> {
    return this.change(found, async (manager, key, { sequence, now }) => {
      const { appId, clientId, projectId, createdAt } = key;
      const expiresBefore = key.expiresBefore ?? key.expiresAt;
      const lasts = expiresBefore.getTime() - createdAt.getTime();
      const expiresAt = expiresBefore.getTime() === NEVER.getTime() ? NEVER : new Date(now.getTime() + lasts);
      const made: ApplicationKey = { id: newSnowflakeId(), appId, publicKey, sequence, createdAt: now, expiresAt };
      await insertKeys(manager, [made]);
      const end = { replacedBy: made.id, at: new Date(now.getTime() + overlapMs), isOver: overlapMs === 0 };
      const retireAt = await endKey(manager, key.id, end);
      const isOver = key.isExpired || overlapMs === 0;
      const credential = applicationKeyOf(key.id, key);
      await this.outbox.add(
        manager,
        new ApplicationKeyCreated({
          ...{ projectId, appId, clientId, keyId: made.id, expirationDate: expiresAt.toISOString() },
          ...{ rotationId: uuidv7(), credential: applicationKeyOf(made.id, key), from: null, to: 1, cause: 'rotated' },
          ...{ retireAt: isOver ? null : retireAt.toISOString(), replaces: key.id, turnedAt: now.toISOString() },
        }),
        ...(isOver ? [] : [applicationKeyDescribed({ ...key, expiresAt: retireAt, expiresBefore })]),
        ...(isOver && !key.isExpired ? CredentialRetired.of(credential, [{ number: 1, retireAt }]) : []),
      );
      return { key: made, keyDetails: keyFileOf({ keyId: made.id, privateKeyPem, appId, clientId }) };
    });
  }

  /** The key whose place this one took, or this one, does not end. @throws VersionNotRetiring, and as `enter` */
  async restore(id: string, caller: Principal): Promise<void> {
    const found = await this.before(id, caller);
    await this.change(found, async (manager, key, { now }) => {
      if (key.expiresBefore === null || key.isExpired) throw new VersionNotRetiring();
      const { projectId, appId, clientId } = key;
      const expiresAt = await restoreKey(manager, key.id);
      const expirationDate = expiresAt.toISOString();
      await this.outbox.add(
        manager,
        new ApplicationKeyRestored({
          ...{ projectId, appId, clientId, keyId: key.id, expirationDate, rotationId: uuidv7() },
          ...{ credential: applicationKeyOf(key.id, key), from: null, to: 1, cause: 'reverted', retireAt: null },
          turnedAt: now.toISOString(),
        }),
        applicationKeyDescribed({ ...key, expiresAt, expiresBefore: null }),
      );
    });
  }

  /** Removes the key; without a version named, the one whose place it took. @throws as `enter` */
  async compromise(id: string, version: number | undefined, caller: Principal): Promise<void> {
    const {
      id: keyId,
      appId,
      projectId,
    } = version === undefined ? await this.before(id, caller) : await this.enter(id, caller);
    if (version !== undefined) checkVersion(version);
    await this.keys.remove({ appId, projectId }, keyId, caller, 'compromised');
  }

  /** Removes a key that was about to end. @throws VersionIsActive, VersionNotFound, and as `enter` */
  async retire(id: string, version: number, caller: Principal): Promise<void> {
    const { appId, projectId, expiresBefore, isExpired } = await this.enter(id, caller);
    checkVersion(version);
    if (isExpired) return;
    if (expiresBefore === null) throw new VersionIsActive(version);
    await this.keys.remove({ appId, projectId }, id, caller);
  }

  private async before(id: string, caller: Principal): Promise<OwnedKey> {
    const key = await this.enter(id, caller);
    return (await findReplaced(this.dataSource, id, caller.org)) ?? key;
  }

  private change<T>(
    { id, appId, projectId, org }: OwnedKey,
    work: (manager: EntityManager, key: OwnedKey, counted: { sequence: number; now: Date }) => Promise<T>,
  ): Promise<T> {
    return this.transactions.run(async (manager) => {
      const counted = await countChange(manager, { appId, projectId, org });
      const key = counted && (await findKey(manager, id, org));
      if (key === undefined || counted === undefined) throw new ApplicationKeyNotFound('COMMAND-4m77G');
      return work(manager, key, counted);
    });
  }
}

/** @throws VersionNotFound */
function checkVersion(version: number): void {
  if (version !== 1) throw new VersionNotFound(version);
}
