import { Injectable } from '@nestjs/common';
import type { Principal } from '@rekey/identity';
import { ENVIRONMENTS_MAX } from '../keys/dto/create-key.dto.js';
import type { KeyEnvironmentDto } from '../keys/dto/key-environment.dto.js';
import type { UpdateKeyQuery } from '../keys/dto/key.queries.js';
import { EnvironmentsService } from '../environments/environments.service.js';
import { KeyInvalid } from '../material/material.errors.js';
import { algorithmFor } from '../keys/plan-key-update.js';
import { ProjectAccess } from '../projects/project-access.js';
import type { ImportKeyFileDto } from './dto/import-key-file.dto.js';
import { EnvironmentMapping } from './environment-mapping.js';
import { emptyField, KeyThere } from './key-file.errors.js';
import { type ImportedKey, type ImportResult, KeyImportsService, type Placement } from './key-imports.service.js';
import { isZip, type MaterialType, readMaterial, readMaterialZip } from './material-files.js';

/** Longer than any secret key of a known algorithm, shorter than any archive with something in it. */
const SECRET_BYTES_MAX = 32;

/** Keys that come as files of other tools, one per environment. */
@Injectable()
export class KeyFilesService {
  constructor(
    private readonly access: ProjectAccess,
    private readonly environments: EnvironmentsService,
    private readonly imports: KeyImportsService,
  ) {}

  /** @throws PermissionDenied, KeyThere, KeyInvalid, PemInvalid, ZipInvalid, EnvironmentNotFound */
  async import(
    principal: Principal,
    projectName: string,
    dto: ImportKeyFileDto,
    query: UpdateKeyQuery,
  ): Promise<ImportResult> {
    const project = await this.access.enter(principal, projectName, 'SECRETS:EXPORT_IMPORT');
    const existing = await this.imports.find(project, dto.keyName);
    if (existing !== undefined && dto.override !== true) throw new KeyThere(dto.keyName, 'key');
    const stored = existing?.keyType === dto.keyType ? existing.algorithm : null;
    const algorithm = algorithmFor(dto.keyType, dto.algorithm ?? stored);
    const { environments, unresolved } = await this.placementOf(dto, { keyType: dto.keyType, algorithm });
    const key: ImportedKey = {
      name: dto.keyName,
      description: dto.keyDescription ?? existing?.description ?? null,
      keyType: dto.keyType,
      algorithm,
      environments,
    };
    if (existing !== undefined) return { ...(await this.imports.update(project, key, query, true)), unresolved };
    return { deployed: await this.imports.create(project, key), undeployed: [], unresolved };
  }

  private async placementOf(dto: ImportKeyFileDto, type: MaterialType): Promise<Placement> {
    const alias = dto.alias === undefined ? {} : { alias: dto.alias };
    const { bytes } = dto.keyFile;
    const mapping = EnvironmentMapping.parse(dto.environmentMapping);
    // A secret key may begin with the bytes of an archive: what has the length of one is a key.
    const isKey = !isZip(bytes) || (type.keyType === 'SECRET_KEY' && bytes.length <= SECRET_BYTES_MAX);
    if (isKey) {
      const names = namesOf(dto.environmentList);
      const content = readMaterial(bytes, type, 'keyFile');
      await this.environments.named(names);
      return { environments: names.map((environmentName) => ({ environmentName, content, ...alias })), unresolved: [] };
    }
    const files = await readMaterialZip(bytes, type, 'keyFile');
    const known = new Set((await this.environments.list()).map(({ name }) => name));
    const prefix = `${dto.keyName}-`;
    const items = files.map(({ environment: stem, content }): KeyEnvironmentDto => {
      const isPrefixed = stem.startsWith(prefix) && !known.has(stem) && !mapping.has(stem);
      return { environmentName: isPrefixed ? stem.slice(prefix.length) : stem, content, ...alias };
    });
    return this.imports.place(items, mapping);
  }
}

/** The names of a list apart by commas, as forms have it. @throws KeyInvalid */
export function namesOf(list: string | undefined): string[] {
  const names = (list ?? '').split(',').flatMap((name) => (name.trim() === '' ? [] : [name.trim()]));
  if (names.length === 0) throw emptyField('environmentList');
  if (names.length > ENVIRONMENTS_MAX) {
    throw new KeyInvalid(
      'list-too-long',
      'environmentList',
      `environmentList must have at most ${ENVIRONMENTS_MAX} names`,
    );
  }
  return names;
}
