import { Injectable } from '@nestjs/common';
import { ApplicationKeyRemoved, type RotationCause } from '@rekey/contracts';
import { isDryRun, Transactions } from '@rekey/database';
import { InvalidInput } from '@rekey/errors';
import type { Principal } from '@rekey/identity';
import { Outbox } from '@rekey/messaging';
import { DataSource } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';
import { requireInProject } from '../applications/application-access.js';
import { Application, type AuthMethodType, takesKeys } from '../applications/application.entity.js';
import { ApplicationNotFound } from '../applications/application.errors.js';
import { parseTimestamp } from '@rekey/config';
import { ApplicationKey, NEVER } from './application-key.entity.js';
import {
  ApplicationKeyNotFound,
  ExpirationDateInPast,
  KeyGivenAndWanted,
  KeyNotSupported,
} from './application-key.errors.js';
import {
  countChange,
  type CountedApplication,
  findAuthMethod,
  findOwnedKey,
  type OwnedBy,
} from './application-keys.repository.js';
import type { CreateApplicationKeyDto } from './dto/create-application-key.dto.js';
import type { ListQueryDto } from '../management/dto/list-query.dto.js';
import { applicationKeyOf } from '../management/credential-references.js';
import { KeyInserts } from './key-inserts.js';
import { generateCurveKey, type KeyMaterial } from './key-material.js';
import { keyFileOf } from './present-application-key.js';
import { readPublicKey } from './read-public-key.js';
import { RsaKeyPool } from './rsa-key-pool.js';

const DEFAULT_LIMIT = 100;
/** A key is a ring of one version, which ends when it is removed. */
const REMOVED = { from: 1, to: null, retireAt: null } as const;

type AppIds = Omit<OwnedBy, 'org'>;

export type NewKey = Omit<CreateApplicationKeyDto, 'type'>;

export interface CreatedKey {
  readonly key: ApplicationKey;
  /** Holds the private half, which exists here and nowhere else; of a caller's own key it holds none. */
  readonly keyDetails: string;
}

export interface KeyPage {
  readonly keys: readonly ApplicationKey[];
  readonly total: number;
  readonly sequence: number;
}

@Injectable()
export class ApplicationKeysService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly transactions: Transactions,
    private readonly outbox: Outbox,
    private readonly pool: RsaKeyPool,
    private readonly inserts: KeyInserts,
  ) {}

  /**
   * Makes a key, or takes the caller's own public half.
   * @throws PermissionDenied, InvalidInput, ExpirationDateInPast, ApplicationNotFound, KeyNotSupported, KeyPoolEmpty
   */
  async create(ids: AppIds, dto: NewKey, caller: Principal): Promise<CreatedKey> {
    requireInProject(caller, 'project.app.write', ids.projectId);
    const owned = { ...ids, org: caller.org };
    const expiresAt = readExpirationDate(dto.expirationDate);
    if (isGiven(dto.publicKey)) {
      if (isGiven(dto.keyAlgorithm)) throw new KeyGivenAndWanted();
      return this.add(owned, { publicKeyDer: readPublicKey(dto.publicKey) }, expiresAt);
    }
    if (isGiven(dto.keyAlgorithm) && dto.keyAlgorithm !== 'RSA_2048')
      return this.add(owned, await generateCurveKey(dto.keyAlgorithm), expiresAt);
    return this.addFromPool(owned, expiresAt);
  }

  /** @throws PermissionDenied, ApplicationKeyNotFound */
  async get(ids: AppIds, keyId: string, caller: Principal): Promise<ApplicationKey> {
    requireInProject(caller, 'project.app.read', ids.projectId);
    const key = await findOwnedKey(this.dataSource.manager, { ...ids, org: caller.org }, keyId);
    if (key === undefined) throw new ApplicationKeyNotFound('QUERY-Tha6f');
    return key;
  }

  /** Newest first unless asked otherwise. An application that is not there, or takes none, has no keys. @throws PermissionDenied */
  async search({ projectId, appId }: AppIds, query: ListQueryDto, caller: Principal): Promise<KeyPage> {
    requireInProject(caller, 'project.app.read', projectId);
    const { manager } = this.dataSource;
    const application = await manager.findOneBy(Application, { id: appId, projectId, org: caller.org });
    if (application === null || !takesKeys(application.authMethodType)) return { keys: [], total: 0, sequence: 0 };
    const direction = query.asc === true ? 'ASC' : 'DESC';
    const [keys, total] = await manager.findAndCount(ApplicationKey, {
      where: { appId },
      order: { createdAt: direction, id: direction },
      skip: query.offset ?? 0,
      take: query.limit || DEFAULT_LIMIT,
    });
    return { keys, total, sequence: application.sequence };
  }

  /** The key fails in this replica before this resolves, in the others when they hear of it. @throws PermissionDenied, ApplicationKeyNotFound */
  async remove(
    ids: AppIds,
    keyId: string,
    caller: Principal,
    cause: RotationCause = 'rotated',
  ): Promise<CountedApplication> {
    requireInProject(caller, 'project.app.write', ids.projectId);
    return this.transactions.run(async (manager) => {
      const application = await countChange(manager, { ...ids, org: caller.org });
      if (application === undefined) throw new ApplicationKeyNotFound('COMMAND-4m77G');
      const { clientId } = application;
      const { affected } = await manager.delete(ApplicationKey, { id: keyId, appId: ids.appId });
      if (affected === 0) throw new ApplicationKeyNotFound('COMMAND-4m77G');
      const credential = applicationKeyOf(keyId, { ...ids, org: caller.org, name: application.name });
      await this.outbox.add(
        manager,
        new ApplicationKeyRemoved({
          ...{ ...ids, clientId, keyId, ...REMOVED, cause, rotationId: uuidv7(), credential },
          turnedAt: application.now.toISOString(),
        }),
      );
      return application;
    });
  }

  /** Nobody waits for the pool with a row locked, or for an application that takes no key. */
  private async addFromPool(owned: OwnedBy, expiresAt: Date): Promise<CreatedKey> {
    const method = await findAuthMethod(this.dataSource.manager, owned);
    if (method === undefined) throw new ApplicationNotFound('addKey');
    requireKeyed(method);
    const pair = await this.pool.take();
    try {
      const created = await this.add(owned, pair, expiresAt);
      if (isDryRun()) this.pool.giveBack(pair);
      return created;
    } catch (error) {
      // Of any other failure nobody knows whether it was committed: a pair belongs to one key.
      if (error instanceof ApplicationNotFound || error instanceof KeyNotSupported) this.pool.giveBack(pair);
      throw error;
    }
  }

  private async add(
    owned: OwnedBy,
    { publicKeyDer: publicKey, privateKeyPem }: KeyMaterial,
    expiresAt: Date,
  ): Promise<CreatedKey> {
    const { key, clientId } = await this.inserts.add({ owned, publicKey, expiresAt });
    return { key, keyDetails: keyFileOf({ keyId: key.id, privateKeyPem, appId: key.appId, clientId }) };
  }
}

/** @throws KeyNotSupported */
function requireKeyed(method: AuthMethodType): void {
  if (!takesKeys(method)) throw new KeyNotSupported();
}

/** In protobuf's JSON null is an absent value. */
function isGiven<T>(value: T | null | undefined): value is T {
  return value !== undefined && value !== null;
}

function readExpirationDate(text: string | null | undefined): Date {
  if (text === undefined || text === null) return NEVER;
  const date = parseTimestamp(text);
  if (date === undefined) {
    const field = 'AddAppKeyRequest.ExpirationDate';
    throw InvalidInput.field('expirationDate', `invalid ${field}: value must be an RFC 3339 timestamp`);
  }
  if (date.getTime() <= Date.now()) throw new ExpirationDateInPast();
  return date;
}
