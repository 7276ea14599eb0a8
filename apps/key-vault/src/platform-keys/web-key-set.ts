import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { isTransientDatabaseError, Transactions } from '@rekey/database';
import { DataSource } from 'typeorm';
import type { PublishedSet } from '../key-sets/answer-key-set.js';
import { algorithmOf } from './web-key-parameters.js';
import { NoWebKey } from './web-key.errors.js';
import type { Signer } from './web-key-signer.js';
import { WebKeysRepository } from './web-keys.repository.js';

/** How often the database is asked while nothing is known to have changed, beside what is served meanwhile. */
const REFRESH_MS = 5_000;
/** Whoever asks later than this waits for the database: a process may have slept, and missed what events said. */
const STALE_MS = 30_000;

interface PublishedWebKeys extends PublishedSet {
  /** False in the first moments of an installation: the key that will sign is not in the set yet. */
  readonly isSignedWith: boolean;
}

interface KeySet extends PublishedSet {
  readonly signer: Signer | undefined;
  readonly refreshAtMs: number;
  readonly staleAtMs: number;
}

/** What is signed with and what is published now, in memory: neither asks the database. */
@Injectable()
export class WebKeySet {
  private current: KeySet | undefined;
  private loading: Promise<KeySet> | undefined;

  constructor(
    private readonly keys: WebKeysRepository,
    private readonly dataSource: DataSource,
    transactions: Transactions,
  ) {
    transactions.afterCommit((notes) => {
      if (WebKeysRepository.noted(notes)) this.forget();
    });
  }

  /** @throws NoWebKey before the first is made */
  async signer(): Promise<Signer> {
    const { signer } = await this.get();
    if (signer === undefined) throw new NoWebKey();
    return signer;
  }

  async published(): Promise<PublishedWebKeys> {
    const { body, etag, signer } = await this.get();
    return { body, etag, isSignedWith: signer !== undefined };
  }

  /** The next use asks the database, and one that is asking now is not kept. */
  forget(): void {
    this.loading = undefined;
    if (this.current !== undefined) this.current = { ...this.current, refreshAtMs: 0, staleAtMs: 0 };
  }

  private get(): KeySet | Promise<KeySet> {
    const { current } = this;
    const now = Date.now();
    if (current !== undefined && now < current.refreshAtMs) return current;
    const loaded = this.loading ?? this.load();
    if (current === undefined) return loaded;
    // Without the database, what was right until now goes on: verifiers must not fail with it.
    const answer = loaded.catch((error: unknown) => {
      if (isTransientDatabaseError(error) || now < current.staleAtMs) return current;
      throw error;
    });
    return now < current.staleAtMs ? current : answer;
  }

  private load(): Promise<KeySet> {
    const loaded: Promise<KeySet> = this.read().then(
      (set) => {
        if (this.loading === loaded) [this.current, this.loading] = [set, undefined];
        return set;
      },
      (error: unknown) => {
        if (this.loading === loaded) this.loading = undefined;
        throw error;
      },
    );
    this.loading = loaded;
    return loaded;
  }

  private async read(): Promise<KeySet> {
    const now = Date.now();
    const { manager } = this.dataSource;
    const live = await this.keys.live(manager);
    const active = live.find(({ state }) => state === 'active');
    const known = this.current?.signer;
    const signer =
      active === undefined || known?.kid === active.id
        ? active && known
        : {
            kid: active.id,
            algorithm: algorithmOf(active.parameters),
            key: await this.keys.privateKey(manager, active.id),
          };
    const body = Buffer.from(JSON.stringify({ keys: live.map(({ publicJwk }) => publicJwk) }));
    const etag = `"${createHash('sha256').update(body).digest('base64url')}"`;
    // Until there is a signer somebody waits for it.
    const [refreshMs, staleMs] = signer === undefined ? [0, 0] : [REFRESH_MS, STALE_MS];
    return { body, etag, signer, refreshAtMs: now + refreshMs, staleAtMs: now + staleMs };
  }
}
