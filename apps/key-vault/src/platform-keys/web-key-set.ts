import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { ReplicaValue } from '@rekey/cache';
import { WebKeyActivated, WebKeyCreated, WebKeyRemoved } from '@rekey/contracts';
import { isTransientDatabaseError } from '@rekey/database';
import { Broadcasts } from '@rekey/messaging';
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
}

/** What is signed with and what is published now, in memory: neither asks the database. */
@Injectable()
export class WebKeySet {
  private readonly set = new ReplicaValue<KeySet>({
    read: (before) => this.read(before),
    // Until there is a signer somebody waits for it.
    freshForMs: ({ signer }) => (signer === undefined ? 0 : REFRESH_MS),
    staleWhileReadingMs: STALE_MS - REFRESH_MS,
    // Without the database, what was right until now goes on: verifiers must not fail with it.
    staleIfErrorMs: Infinity,
    outlives: isTransientDatabaseError,
    endOf: ({ signer }) => (signer === undefined ? 0 : Infinity),
  });

  constructor(
    private readonly keys: WebKeysRepository,
    private readonly dataSource: DataSource,
    broadcasts: Broadcasts,
  ) {
    broadcasts.follow([WebKeyCreated, WebKeyActivated, WebKeyRemoved], () => this.forget());
  }

  /** @throws NoWebKey before the first is made */
  async signer(): Promise<Signer> {
    const { signer } = await this.set.get();
    if (signer === undefined) throw new NoWebKey();
    return signer;
  }

  async published(): Promise<PublishedWebKeys> {
    const { body, etag, signer } = await this.set.get();
    return { body, etag, isSignedWith: signer !== undefined };
  }

  /** The same where nothing has to be read for it, and only while there is a key that signs. */
  get here(): PublishedSet | undefined {
    const { fresh } = this.set;
    return fresh?.signer === undefined ? undefined : fresh;
  }

  /** The next use asks the database, and one that is asking now is not kept. */
  forget(): void {
    this.set.expire();
  }

  private async read(before: KeySet | undefined): Promise<KeySet> {
    const { manager } = this.dataSource;
    const live = await this.keys.live(manager);
    const active = live.find(({ state }) => state === 'active');
    const known = before?.signer;
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
    return { body, etag, signer };
  }
}
