import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { isTransientDatabaseError, Transactions } from '@rekey/database';
import { isPublished } from '@rekey/lifecycle';
import { LRUCache } from 'lru-cache';
import { ProjectNotFound } from '../projects/project.errors.js';
import { ProjectsService } from '../projects/projects.service.js';
import { JwksRepository, type PublishedVersion } from '../jwk-store/jwks.repository.js';
import { projectsChanged } from '../jwk-store/published-changes.js';
import type { PublishedSet } from '../../key-sets/answer-key-set.js';

interface Entry extends PublishedSet {
  /** When a key in it is over; Infinity when none is ending. */
  readonly validUntilMs: number;
  readonly freshUntilMs: number;
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
  private readonly entries = new LRUCache<string, Entry>({
    maxSize: CACHE_BYTES_MAX,
    sizeCalculation: ({ body }) => body.length + 1,
  });
  private readonly loading = new Map<string, Promise<Entry>>();

  constructor(
    private readonly jwks: JwksRepository,
    private readonly projects: ProjectsService,
    transactions: Transactions,
  ) {
    transactions.afterCommit((notes) => {
      for (const project of projectsChanged(notes)) this.forget(project);
    });
  }

  /** @throws ProjectNotFound */
  get(project: string): PublishedSet | Promise<PublishedSet> {
    const entry = this.entries.get(project);
    const now = Date.now();
    if (entry !== undefined && now < entry.freshUntilMs) return entry;
    const loaded = this.loading.get(project) ?? this.load(project);
    if (entry === undefined || now >= entry.validUntilMs) return loaded;
    // Without the database, what was right until now goes on being served: verifiers must not fail with it.
    return loaded.catch((error: unknown) => {
      if (isTransientDatabaseError(error)) return entry;
      throw error;
    });
  }

  /** The next read asks the database, and one that is asking now is not kept. */
  forget(project: string): void {
    this.entries.delete(project);
    this.loading.delete(project);
  }

  private load(project: string): Promise<Entry> {
    const loaded: Promise<Entry> = this.read(project)
      .then((entry) => {
        if (this.loading.get(project) === loaded) this.entries.set(project, entry);
        return entry;
      })
      .finally(() => {
        if (this.loading.get(project) === loaded) this.loading.delete(project);
      });
    this.loading.set(project, loaded);
    return loaded;
  }

  private async read(name: string): Promise<Entry> {
    const project = await this.projects.find(name);
    if (project === undefined) throw new ProjectNotFound(name);
    return entryOf(await this.jwks.published(project.id), new Date());
  }
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
  return { body, etag, validUntilMs, freshUntilMs: Math.min(Number(now) + FRESH_MS, validUntilMs) };
}
