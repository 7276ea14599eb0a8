import { Injectable } from '@nestjs/common';
import type { Principal } from '@rekey/identity';
import type { KeyEnvironmentDto } from '../keys/dto/key-environment.dto.js';
import type { UpdateKeyQuery } from '../keys/dto/key.queries.js';
import { KeyInvalid } from '../material/material.errors.js';
import { environmentTwice } from '../keys/key.errors.js';
import type { KeyPath } from '../keys/key-path.js';
import { type KeyUpdateResult, KeyUpdatesService } from '../keys/key-updates.service.js';
import { KeysService } from '../keys/keys.service.js';
import { ProjectAccess } from '../projects/project-access.js';
import type { CreateKeystoreDto, UpdateKeystoreDto } from './dto/keystore.dto.js';
import type { KeystoreEnvironmentDto } from './dto/keystore-environment.dto.js';
import type { Share } from '../fair-queue/fair-queue.js';
import { KeystoreReader } from './keystore-reader.js';
import { isNamed, keystore, type OpenKeystore } from '../material/keystore.js';

/** Keystores: keys in files of others' making, with what opens them. */
@Injectable()
export class KeystoresService {
  constructor(
    private readonly access: ProjectAccess,
    private readonly keys: KeysService,
    private readonly updates: KeyUpdatesService,
    private readonly reader: KeystoreReader,
  ) {}

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
    path: KeyPath,
    { name, description, keyStoreEnvironmentList }: UpdateKeystoreDto,
    query: UpdateKeyQuery,
  ): Promise<KeyUpdateResult> {
    const { projectName } = path;
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
    return this.updates.update(principal, path, dto, query);
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
      const opened: OpenKeystore = { ...given, entries };
      const content = JSON.stringify(opened);
      keystore.read(content, field('file'), null);
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
