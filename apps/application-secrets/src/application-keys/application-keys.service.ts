import { Injectable } from '@nestjs/common';
import { ApplicationKeyCreated, ApplicationKeyRemoved } from '@rekey/contracts';
import { newSnowflakeId, Transactions } from '@rekey/database';
import { InvalidInput } from '@rekey/errors';
import type { Principal } from '@rekey/identity';
import { Outbox } from '@rekey/messaging';
import { DataSource, type EntityManager } from 'typeorm';
import { requireInProject } from '../applications/application-access.js';
import { Application, takesKeys } from '../applications/application.entity.js';
import { ApplicationNotFound } from '../applications/application.errors.js';
import { ClientCache } from '../clients/client-cache.js';
import { parseTimestamp } from '@rekey/config';
import { ApplicationKey, NEVER } from './application-key.entity.js';
import { ApplicationKeyNotFound, ExpirationDateInPast, KeyNotSupported } from './application-key.errors.js';
import { countChange, type CountedApplication, findOwnedKey, type OwnedBy } from './application-keys.repository.js';
import type { CreateApplicationKeyDto } from './dto/create-application-key.dto.js';
import type { ListQueryDto } from '../management/dto/list-query.dto.js';
import { keyFileOf } from './present-application-key.js';
import { RsaKeyPool } from './rsa-key-pool.js';

const DEFAULT_LIMIT = 100;

type AppIds = Omit<OwnedBy, 'org'>;

export interface CreatedKey {
  readonly key: ApplicationKey;
  /** Holds the private half, which exists here and nowhere else. */
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
    private readonly clients: ClientCache,
  ) {}

  /** @throws PermissionDenied, InvalidInput, ExpirationDateInPast, ApplicationNotFound, KeyNotSupported, KeyPoolEmpty */
  async create(ids: AppIds, { expirationDate }: CreateApplicationKeyDto, caller: Principal): Promise<CreatedKey> {
    requireInProject(caller, 'project.app.write', ids.projectId);
    const expiresAt = readExpirationDate(expirationDate);
    const keyId = newSnowflakeId();
    let clientId: string | undefined;
    try {
      return await this.transactions.run(async (manager) => {
        const application = await countChange(manager, { ...ids, org: caller.org });
        if (application === undefined) throw new ApplicationNotFound('addKey');
        if (!takesKeys(application.authMethodType)) throw new KeyNotSupported();
        clientId = application.clientId;
        return this.insert(manager, application, { ...ids, keyId, expiresAt });
      });
    } finally {
      if (clientId !== undefined) this.clients.dropKey(clientId, keyId);
    }
  }

  /** @throws PermissionDenied, ApplicationKeyNotFound */
  async get(ids: AppIds, keyId: string, caller: Principal): Promise<ApplicationKey> {
    requireInProject(caller, 'project.app.read', ids.projectId);
    const key = await findOwnedKey(this.dataSource.manager, { ...ids, org: caller.org }, keyId);
    if (key === undefined) throw new ApplicationKeyNotFound('QUERY-Tha6f');
    return key;
  }

  /** Newest first unless asked otherwise. An application that is not there has no keys. @throws PermissionDenied */
  async search({ projectId, appId }: AppIds, query: ListQueryDto, caller: Principal): Promise<KeyPage> {
    requireInProject(caller, 'project.app.read', projectId);
    const { manager } = this.dataSource;
    const application = await manager.findOneBy(Application, { id: appId, projectId, org: caller.org });
    if (application === null) return { keys: [], total: 0, sequence: 0 };
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
  async remove(ids: AppIds, keyId: string, caller: Principal): Promise<CountedApplication> {
    requireInProject(caller, 'project.app.write', ids.projectId);
    let clientId: string | undefined;
    try {
      return await this.transactions.run(async (manager) => {
        const application = await countChange(manager, { ...ids, org: caller.org });
        if (application === undefined) throw new ApplicationKeyNotFound('COMMAND-4m77G');
        clientId = application.clientId;
        const { affected } = await manager.delete(ApplicationKey, { id: keyId, appId: ids.appId });
        if (affected === 0) throw new ApplicationKeyNotFound('COMMAND-4m77G');
        await this.outbox.add(manager, new ApplicationKeyRemoved({ ...ids, clientId, keyId }));
        return application;
      });
    } finally {
      if (clientId !== undefined) this.clients.dropKey(clientId, keyId);
    }
  }

  private async insert(
    manager: EntityManager,
    { clientId, sequence, now }: CountedApplication,
    { projectId, appId, keyId, expiresAt }: AppIds & { readonly keyId: string; readonly expiresAt: Date },
  ): Promise<CreatedKey> {
    const { privateKeyPem, publicKeyDer } = this.pool.take();
    const key = { id: keyId, appId, publicKey: publicKeyDer, sequence, createdAt: now, expiresAt };
    await manager.insert(ApplicationKey, key);
    const expirationDate = expiresAt.toISOString();
    await this.outbox.add(manager, new ApplicationKeyCreated({ projectId, appId, clientId, keyId, expirationDate }));
    return { key, keyDetails: keyFileOf({ keyId, privateKeyPem, appId, clientId }) };
  }
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
