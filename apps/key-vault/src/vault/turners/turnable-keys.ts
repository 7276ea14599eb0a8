import { Injectable } from '@nestjs/common';
import { sql } from '@rekey/database';
import type { Principal } from '@rekey/identity';
import { DataSource } from 'typeorm';
import { KeyNotFound } from '../keys/key.errors.js';
import { KeyVersionsRepository } from '../keys/key-versions.repository.js';
import type { KeyKind, KeyType, KeyAlgorithm } from '../material/key-types.js';
import { ProjectAccess } from '../projects/project-access.js';
import type { Project } from '../projects/project.entity.js';
import type { ContentShape } from './generated-content.js';

/** A key as it is to turn. */
export interface TurnableKey {
  readonly id: string;
  readonly name: string;
  readonly keyType: KeyType;
  readonly algorithm: KeyAlgorithm | null;
  readonly project: Project;
  /** Names of those that it is deployed to. */
  readonly environments: readonly string[];
}

/** Finds keys, certificates and keystores by their ids, for callers that may turn them. */
@Injectable()
export class TurnableKeys {
  constructor(
    private readonly dataSource: DataSource,
    private readonly access: ProjectAccess,
    private readonly versions: KeyVersionsRepository,
  ) {}

  /** @throws KeyNotFound, ProjectNotFound, PermissionDenied as the vendor's update */
  async enter(kind: KeyKind, id: string, caller: Principal): Promise<TurnableKey> {
    const found = await sql(this.dataSource).row<Omit<TurnableKey, 'project'> & { readonly projectName: string }>(
      `SELECT k.id, k.name, k.key_type AS "keyType", k.algorithm, p.name AS "projectName",
         ARRAY(SELECT e.name FROM key_environments ke JOIN environments e ON e.id = ke.environment_id
           WHERE ke.key_id = k.id AND ke.deployed_at IS NOT NULL ORDER BY e.name) AS environments
       FROM keys k JOIN projects p ON p.id = k.project_id WHERE k.id = $1 AND k.kind = $2`,
      [id, kind],
    );
    if (found === undefined) throw new KeyNotFound({ kind, keyName: id });
    const { projectName, ...key } = found;
    return { ...key, project: await this.access.enterToDeploy(caller, projectName) };
  }

  /** What is active in each environment, in clear. */
  async activeOf({ id }: TurnableKey): Promise<ReadonlyMap<string, NonNullable<ContentShape['now']>>> {
    const active = await this.versions.active(this.dataSource.manager, id);
    return new Map(
      active
        .filter(({ content }) => content !== null)
        .map((version) => [
          version.environmentName,
          { bytes: this.versions.open(version), publicJwk: version.publicJwk },
        ]),
    );
  }
}
