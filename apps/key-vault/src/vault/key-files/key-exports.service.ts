import { Injectable } from '@nestjs/common';
import type { Principal } from '@rekey/identity';
import { DataSource } from 'typeorm';
import type { KeyPath } from '../keys/dto/key-path.dto.js';
import type { KeyView } from '../keys/key-state.js';
import { KeyVersionsRepository } from '../keys/key-versions.repository.js';
import { KeysService } from '../keys/keys.service.js';
import { ProjectAccess } from '../projects/project-access.js';

/** What a key is made of in one environment. */
export interface EnvironmentMaterial {
  readonly environmentName: string;
  readonly alias: string | null;
  readonly bytes: Buffer;
}

export interface ExportedKey {
  readonly key: KeyView;
  /** By the names of the environments; without those where nothing is active. */
  readonly materials: readonly EnvironmentMaterial[];
}

/** Keys with their active material in clear, for those who may take it away. */
@Injectable()
export class KeyExportsService {
  constructor(
    private readonly access: ProjectAccess,
    private readonly keys: KeysService,
    private readonly versions: KeyVersionsRepository,
    private readonly dataSource: DataSource,
  ) {}

  /** @throws PermissionDenied, ProjectNotFound, KeyNotFound */
  async open(principal: Principal, { projectName, keyName }: KeyPath): Promise<ExportedKey> {
    await this.access.enter(principal, projectName, 'SECRETS:EXPORT_IMPORT');
    const key = await this.keys.get(principal, projectName, keyName);
    const active = await this.versions.active(this.dataSource.manager, key.id);
    const materials = active.map(({ environmentName, ...version }) => ({
      environmentName,
      alias: key.environments.find(({ name }) => name === environmentName)?.alias ?? null,
      bytes: this.versions.open(version),
    }));
    return { key, materials };
  }
}
