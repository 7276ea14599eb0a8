import { Injectable } from '@nestjs/common';
import type { Principal } from '@rekey/identity';
import { SecretReads } from '@rekey/platform';
import { DataSource } from 'typeorm';
import { credentialOf } from '../keys/key-credential.js';
import type { KeyPath } from '../keys/key-path.js';
import type { KeyView } from '../keys/key-state.js';
import { KeyVersionsRepository } from '../keys/key-versions.repository.js';
import { KeysService } from '../keys/keys.service.js';
import { materialOf } from '../material/materials.js';
import { ProjectAccess } from '../projects/project-access.js';
import { writeZip } from '../zip/write-zip.js';
import { NoMaterialFor, NoMaterialToExport } from './key-file.errors.js';

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

export interface KeyFile {
  readonly name: string;
  readonly bytes: Buffer;
}

/** Keys, certificates and keystores with their active material in clear, for those who may take it away. */
@Injectable()
export class KeyExportsService {
  constructor(
    private readonly access: ProjectAccess,
    private readonly keys: KeysService,
    private readonly versions: KeyVersionsRepository,
    private readonly dataSource: DataSource,
    private readonly reads: SecretReads,
  ) {}

  /** @throws PermissionDenied, ProjectNotFound, KeyNotFound, NoMaterialToExport */
  async open(principal: Principal, path: KeyPath): Promise<ExportedKey> {
    await this.access.enter(principal, path.projectName, 'SECRETS:EXPORT_IMPORT');
    const key = await this.keys.get(principal, path);
    const active = await this.versions.active(this.dataSource.manager, key.id);
    if (active.length === 0) throw new NoMaterialToExport(key.name);
    const materials = active.map(({ environmentName, ...version }) => ({
      environmentName,
      alias: key.environments.find(({ name }) => name === environmentName)?.alias ?? null,
      bytes: this.versions.open(version),
    }));
    if (!isPublic(key)) await this.reads.tell(credentialOf(key, path.projectName));
    return { key, materials };
  }

  /**
   * The file of one environment as other tools read it, or those of all in a ZIP.
   * @throws as `open`, and NoMaterialFor
   */
  async file(principal: Principal, path: KeyPath, environmentName?: string): Promise<KeyFile> {
    const { key, materials } = await this.open(principal, path);
    const files = materials.map(({ environmentName: environment, bytes }) => {
      return { environment, ...materialOf(key.keyType).file(bytes) };
    });
    if (environmentName === undefined) {
      const entries = files.map(({ environment, extension, bytes }) => ({
        name: `${environment}.${extension}`,
        bytes,
      }));
      return { name: `${key.name}-${path.kind}s.zip`, bytes: await writeZip(entries) };
    }
    const found = files.find(({ environment }) => environment === environmentName);
    if (found === undefined) {
      const available = files.map(({ environment }) => environment);
      throw new NoMaterialFor(key.name, environmentName, available);
    }
    return { name: `${key.name}-${environmentName}.${found.extension}`, bytes: found.bytes };
  }
}

function isPublic({ keyType }: KeyView): boolean {
  return keyType === 'PUBLIC_KEY' || keyType === 'CERTIFICATE';
}
