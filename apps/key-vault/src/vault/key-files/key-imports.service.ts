import { Injectable } from '@nestjs/common';
import type { Environment } from '../environments/environment.entity.js';
import { EnvironmentsService } from '../environments/environments.service.js';
import type { KeyEnvironmentDto } from '../keys/dto/key-environment.dto.js';
import type { UpdateKeyQuery } from '../keys/dto/key.queries.js';
import type { KeyAlgorithm, NamedKeyType } from '../material/key-types.js';
import { KeyNameTaken } from '../keys/key.errors.js';
import type { KeyView } from '../keys/key-state.js';
import { KeysRepository } from '../keys/keys.repository.js';
import { KeysService } from '../keys/keys.service.js';
import { type KeyUpdateResult, KeyUpdatesService } from '../keys/key-updates.service.js';
import type { Project } from '../projects/project.entity.js';
import type { EnvironmentMapping } from './environment-mapping.js';
import { KeyThere } from './key-file.errors.js';

/** A key as an import brings it. */
export interface ImportedKey {
  readonly name: string;
  readonly description: string | null;
  readonly keyType: NamedKeyType;
  readonly algorithm: KeyAlgorithm | null;
  readonly environments: readonly KeyEnvironmentDto[];
}

export interface ImportResult extends KeyUpdateResult {
  /** What the import names and nothing here is. */
  readonly unresolved: readonly string[];
}

export interface Placement {
  readonly environments: readonly KeyEnvironmentDto[];
  readonly unresolved: readonly string[];
}

/** Writes keys that come from outside, as creating and updating them would. */
@Injectable()
export class KeyImportsService {
  constructor(
    private readonly environments: EnvironmentsService,
    private readonly repository: KeysRepository,
    private readonly keys: KeysService,
    private readonly updates: KeyUpdatesService,
  ) {}

  find({ id: projectId }: Project, keyName: string): Promise<KeyView | undefined> {
    return this.repository.find({ projectId, kind: 'key', keyName });
  }

  /**
   * Sorts items into the environments here; those of none are named in `unresolved`.
   * @throws EnvironmentNotFound when nothing is left
   */
  async place(items: readonly KeyEnvironmentDto[], mapping: EnvironmentMapping): Promise<Placement> {
    const known = new Map((await this.environments.list()).map((one): [string, Environment] => [one.name, one]));
    const wanted = items.flatMap((item) => {
      const environmentName = mapping.resolve(item.environmentName);
      return environmentName === undefined ? [] : [{ ...item, environmentName }];
    });
    const environments = wanted.filter(({ environmentName }) => known.has(environmentName));
    const unknown = wanted.filter(({ environmentName }) => !known.has(environmentName));
    if (environments.length === 0) await this.environments.named(unknown.map(({ environmentName }) => environmentName));
    return { environments, unresolved: unknown.map(({ environmentName }) => `Environment (${environmentName})`) };
  }

  /** @throws KeyThere when there is one of that name, and whatever a create does */
  create(project: Project, { environments, ...fields }: ImportedKey): Promise<readonly string[]> {
    return this.keys
      .createIn(project, { ...fields, cryptoKeyInfoEnvironmentList: [...environments] })
      .catch((error: unknown) => {
        throw error instanceof KeyNameTaken ? new KeyThere(fields.name, 'key') : error;
      });
  }

  /** `merges`: environments that the import does not name stay. */
  update(
    project: Project,
    { environments, ...fields }: ImportedKey,
    query: UpdateKeyQuery,
    merges: boolean,
  ): Promise<KeyUpdateResult> {
    const dto = { ...fields, cryptoKeyInfoEnvironmentList: [...environments] };
    return this.updates.updateIn(project, { kind: 'key', keyName: fields.name, dto, query, merges });
  }
}
