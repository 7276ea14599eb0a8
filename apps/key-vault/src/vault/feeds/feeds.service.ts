import { Injectable } from '@nestjs/common';
import type { Feed, FeedAssignment, FeedingCredential } from '@rekey/contracts';
import { Transactions } from '@rekey/database';
import type { Principal } from '@rekey/identity';
import { DataSource, type EntityManager } from 'typeorm';
import { KeyNotFound } from '../keys/key.errors.js';
import { KeysRepository } from '../keys/keys.repository.js';
import { ProjectAccess } from '../projects/project-access.js';
import type { Project } from '../projects/project.entity.js';
import { belongs } from '../projects/project-grants.js';
import { KeyFedByOther, noSecretKey, notInEnvironment } from './feed.errors.js';
import { FeedsRepository } from './feeds.repository.js';

/** Which vault keys take their material from which credential. */
@Injectable()
export class FeedsService {
  constructor(
    private readonly access: ProjectAccess,
    private readonly keys: KeysRepository,
    private readonly feeds: FeedsRepository,
    private readonly transactions: Transactions,
    private readonly dataSource: DataSource,
  ) {}

  /**
   * All of them or none; needs the rights to change and deploy keys where any is that is added or let go.
   * @throws ProjectNotFound, PermissionDenied, KeyFedByOther, InvalidInput
   */
  async set(assignment: FeedAssignment): Promise<void> {
    const { vaultKeys, as } = assignment;
    const projects: Project[] = [];
    for (const { project } of vaultKeys) projects.push(await this.access.enterToDeploy(as, project));
    await this.transactions.run(async (manager) => {
      const kept = new Set<string>();
      // In one order everywhere, as two callers may name the same keys.
      const order = vaultKeys.map((_, index) => index).sort((one, other) => nameAt(vaultKeys, one, other));
      for (const index of order) kept.add(await this.add(manager, assignment, projects[index] as Project, index));
      const before = await this.feeds.of(manager, assignment);
      const dropped = before.filter(({ keyId }) => !kept.has(keyId));
      for (const { project } of dropped) await this.access.enterToDeploy(as, project);
      await this.feeds.remove(
        manager,
        dropped.map(({ keyId }) => keyId),
      );
    });
  }

  /** Those in projects that the caller may see. */
  async of(credential: FeedingCredential, caller: Principal): Promise<Feed[]> {
    const feeds = await this.feeds.of(this.dataSource, credential);
    return feeds.filter(({ project }) => belongs(caller, project)).map(({ projectId: _projectId, ...feed }) => feed);
  }

  /** Those of the credentials that feed some key, whosever that is. */
  feeding(asked: { readonly kind: string; readonly ids: readonly string[] }): Promise<string[]> {
    return this.feeds.feeding(this.dataSource, asked);
  }

  private async add(
    manager: EntityManager,
    assignment: FeedAssignment,
    { id: projectId }: Project,
    index: number,
  ): Promise<string> {
    const { name, environments } = assignment.vaultKeys[index] as FeedAssignment['vaultKeys'][number];
    const wanted = { projectId, kind: 'key', keyName: name } as const;
    const key = await this.keys.lock(manager, wanted, true).catch((error: unknown) => {
      throw error instanceof KeyNotFound ? noSecretKey(index) : error;
    });
    if (key.keyType !== 'SECRET_KEY') throw noSecretKey(index);
    const { environments: found } = await this.keys.environmentsOf(manager, key.id);
    const isThere = (one: string): boolean => found.some((env) => env.deployed && env.environmentName === one);
    const missing = environments.find((one) => !isThere(one));
    if (missing !== undefined) throw notInEnvironment(index, missing);
    if (!(await this.feeds.add(manager, key.id, environments, assignment))) throw new KeyFedByOther(name);
    return key.id;
  }
}

function nameAt(keys: FeedAssignment['vaultKeys'], one: number, other: number): number {
  const of = (index: number): string => `${keys[index]?.project}/${keys[index]?.name}`;
  return of(one) < of(other) ? -1 : 1;
}
