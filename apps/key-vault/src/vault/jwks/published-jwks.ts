import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { ReplicaCache } from '@rekey/cache';
import { CredentialRetired, JwkCompromised, JwkDeleted, JwkUpdated } from '@rekey/contracts';
import { isTransientDatabaseError, Transactions } from '@rekey/database';
import { isPublished } from '@rekey/lifecycle';
import { Broadcasts } from '@rekey/messaging';
import { ProjectNotFound } from '../projects/project.errors.js';
import { ProjectsService } from '../projects/projects.service.js';
import { JwksRepository, type PublishedVersion } from '../jwk-store/jwks.repository.js';
import { projectsChanged } from '../jwk-store/projects-changed.js';
import type { PublishedSet } from '../../key-sets/answer-key-set.js';

interface Entry extends PublishedSet {
  /** When a key in it is over; Infinity when none is ending. */
  readonly validUntilMs: number;
}

const CACHE_BYTES_MAX = 64 * 1024 * 1024;
/** A JWK made in another replica announces itself to nobody: this is how soon the others see it. */
const FRESH_MS = 5_000;

/**
 * The public key set of each project, serialised once. Changes of this process drop it at commit, those of others when
 * their event arrives; a key whose overlap ends drops it by the clock.
 */
@Injectable()
export class PublishedJwks {
  private readonly sets = new ReplicaCache<string, Entry>({
    max: CACHE_BYTES_MAX,
    sizeOf: ({ body }) => body.length + 1,
    freshForMs: FRESH_MS,
    // Without the database, what was right until now goes on being served: verifiers must not fail with it.
    staleIfErrorMs: Infinity,
    outlives: isTransientDatabaseError,
    endOf: ({ validUntilMs }) => validUntilMs,
  });

  constructor(
    private readonly jwks: JwksRepository,
    private readonly projects: ProjectsService,
    transactions: Transactions,
    broadcasts: Broadcasts,
  ) {
    transactions.afterCommit(projectsChanged, (names) => {
      for (const name of names) this.sets.drop(name);
    });
    broadcasts.follow([JwkUpdated, JwkCompromised, JwkDeleted], ({ project }) => this.sets.drop(project));
    // An overlap may have been cut short.
    broadcasts.follow([CredentialRetired], ({ kind, scope }) => {
      if (kind === 'jwk' && scope?.vaultProject !== undefined) this.sets.drop(scope.vaultProject);
    });
  }

  /** @throws ProjectNotFound */
  get(project: string): PublishedSet | Promise<PublishedSet> {
    return this.sets.get(project, this.read) as PublishedSet | Promise<PublishedSet>;
  }

  /** When it need not be read. */
  here(project: string): PublishedSet | undefined {
    return this.sets.fresh(project) ?? undefined;
  }

  private readonly read = async (name: string): Promise<Entry> => {
    const project = await this.projects.find(name);
    if (project === undefined) throw new ProjectNotFound(name);
    return entryOf(await this.jwks.published(project.id), new Date());
  };
}

function entryOf(versions: readonly PublishedVersion[], now: Date): Entry {
  const shown = versions.filter((version) => isPublished(version, now));
  // Two JWKs made from one key without a kid are the same key in every member.
  const keys = [...new Set(shown.map(({ publicJwk }) => JSON.stringify(publicJwk)))];
  const body = Buffer.from(`{"keys":[${keys.join(',')}]}`);
  const ends = shown.flatMap(({ state, retireAt }) =>
    state === 'retiring' && retireAt !== null ? [Number(retireAt)] : [],
  );
  const validUntilMs = Math.min(...ends, Infinity);
  const etag = `"${createHash('sha256').update(body).digest('base64url')}"`;
  return { body, etag, validUntilMs };
}
