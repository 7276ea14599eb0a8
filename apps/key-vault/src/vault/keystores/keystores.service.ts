import { Injectable } from '@nestjs/common';
import type { Principal } from '@rekey/identity';
import { DataSource } from 'typeorm';
import { NoMaterialFor, NoMaterialToExport } from '../key-files/key-file.errors.js';
import type { KeyEnvironmentDto } from '../keys/dto/key-environment.dto.js';
import type { JwkDeleteAction, UpdateKeyQuery } from '../keys/dto/key.queries.js';
import { environmentTwice, KeyInvalid } from '../keys/key.errors.js';
import type { KeyView } from '../keys/key-state.js';
import { type KeyUpdateResult, KeyUpdatesService } from '../keys/key-updates.service.js';
import { KeyVersionsRepository } from '../keys/key-versions.repository.js';
import { KeysService } from '../keys/keys.service.js';
import { ProjectAccess } from '../projects/project-access.js';
import { writeZip } from '../zip/write-zip.js';
import type { CreateKeystoreDto, UpdateKeystoreDto } from './dto/keystore.dto.js';
import type { KeystoreEnvironmentDto } from './dto/keystore-environment.dto.js';
import type { KeystorePath } from './dto/keystore-path.js';
import type { Share } from '../fair-queue.js';
import { KeystoreReader } from './keystore-reader.js';
import { isNamed, type OpenKeystore, readKeystore } from './read-keystore.js';

export interface KeystoreFile {
  readonly name: string;
  readonly bytes: Buffer;
}

const EXTENSIONS = { JKS: 'jks', PKCS12: 'p12' } as const;

/** Keystores: keys in files of others' making, with what opens them. */
@Injectable()
export class KeystoresService {
  constructor(
    private readonly access: ProjectAccess,
    private readonly keys: KeysService,
    private readonly updates: KeyUpdatesService,
    private readonly versions: KeyVersionsRepository,
    private readonly reader: KeystoreReader,
    private readonly dataSource: DataSource,
  ) {}

  list(principal: Principal, projectName: string): Promise<KeyView[]> {
    return this.keys.list(principal, projectName, 'keystore');
  }

  /** @throws KeyNotFound */
  get(principal: Principal, { projectName, keyStoreName }: KeystorePath): Promise<KeyView> {
    return this.keys.get(principal, projectName, keyStoreName, 'keystore');
  }

  /** Returns the environments it was deployed to. @throws KeyInvalid, PemInvalid, KeyNameTaken, EnvironmentNotFound */
  async create(principal: Principal, projectName: string, dto: CreateKeystoreDto): Promise<readonly string[]> {
    const { name, description = null, keyStoreEnvironmentList } = dto;
    await this.access.enterToDeploy(principal, projectName);
    const list = await this.open({ group: projectName, owner: principal.id }, keyStoreEnvironmentList);
    return this.keys.create(principal, projectName, {
      name,
      description,
      keyType: 'KEYSTORE',
      cryptoKeyInfoEnvironmentList: list,
    });
  }

  /** @throws KeyInvalid, PemInvalid, KeyNotFound, KeyNameTaken, EnvironmentNotFound, OverlapOutOfRange */
  async update(
    principal: Principal,
    { projectName, keyStoreName }: KeystorePath,
    { name, description, keyStoreEnvironmentList }: UpdateKeystoreDto,
    query: UpdateKeyQuery,
  ): Promise<KeyUpdateResult> {
    const items = keyStoreEnvironmentList ?? undefined;
    // Before the work of opening anything.
    await this.access.enterToChange(principal, projectName, items !== undefined);
    const dto = {
      name: name ?? null,
      description: description ?? null,
      ...(items === undefined
        ? {}
        : { cryptoKeyInfoEnvironmentList: await this.open({ group: projectName, owner: principal.id }, items) }),
    };
    return this.updates.update(principal, { projectName, keyName: keyStoreName }, dto, query, 'keystore');
  }

  /** Returns the environments it was undeployed from. @throws KeyNotFound */
  remove(
    principal: Principal,
    { projectName, keyStoreName }: KeystorePath,
    action: JwkDeleteAction | undefined,
  ): Promise<readonly string[]> {
    return this.keys.remove(principal, { projectName, keyName: keyStoreName }, action, 'keystore');
  }

  /** The file as it came, or those of all environments in a ZIP. @throws PermissionDenied, KeyNotFound, NoMaterialFor */
  async export(principal: Principal, path: KeystorePath, environmentName?: string): Promise<KeystoreFile> {
    await this.access.enter(principal, path.projectName, 'SECRETS:EXPORT_IMPORT');
    const { id, name } = await this.get(principal, path);
    const active = await this.versions.active(this.dataSource.manager, id);
    const files = active.map((version) => {
      const { file, keyStoreType } = JSON.parse(this.versions.open(version).toString('utf8')) as OpenKeystore;
      const bytes = Buffer.from(file, 'base64');
      return { environment: version.environmentName, extension: EXTENSIONS[keyStoreType], bytes };
    });
    if (files.length === 0) throw new NoMaterialToExport(name);
    if (environmentName === undefined) {
      const entries = files.map(({ environment, extension, bytes }) => ({
        name: `${environment}.${extension}`,
        bytes,
      }));
      return { name: `${name}-keystores.zip`, bytes: await writeZip(entries) };
    }
    const found = files.find(({ environment }) => environment === environmentName);
    if (found === undefined) {
      throw new NoMaterialFor(
        name,
        environmentName,
        files.map(({ environment }) => environment),
      );
    }
    return { name: `${name}-${environmentName}.${found.extension}`, bytes: found.bytes };
  }

  /** Every keystore of a list, opened before anything is written. @throws KeyInvalid, PemInvalid, KeystoreBusy */
  async open(share: Share, list: readonly KeystoreEnvironmentDto[]): Promise<KeyEnvironmentDto[]> {
    const names = new Set<string>();
    const items: KeyEnvironmentDto[] = [];
    for (const [index, { environmentName, file, password, alias = null, keyStoreType }] of list.entries()) {
      const field = (member: string): string => `keyStoreEnvironmentList[${index}].${member}`;
      if (names.has(environmentName)) throw environmentTwice(environmentName, field('environmentName'));
      names.add(environmentName);
      const given = { keyStoreType, file, password, alias };
      const { entries, others } = await this.reader.read(given, field('file'), share);
      if (alias !== null && !entries.some(isNamed(alias)) && others.some((one) => isNamed(alias)({ alias: one }))) {
        throw noKeyPair(field('alias'));
      }
      const keystore: OpenKeystore = { ...given, entries };
      const content = JSON.stringify(keystore);
      readKeystore(content, field('file'));
      items.push({ environmentName, content, alias });
    }
    return items;
  }
}

const noKeyPair = (field: string): KeyInvalid =>
  new KeyInvalid(
    'alias-no-key',
    field,
    'Keystore entry with this alias is no key pair and no certificate, or has another password!',
  );
