import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { algorithmOf } from './web-key-parameters.js';
import { isTransientDatabaseError, Transactions } from '@rekey/database';
import { Outbox } from '@rekey/messaging';
import { DataSource } from 'typeorm';
import { NoWebKey } from './web-key.errors.js';
import type { Signer } from './web-key-signer.js';
import { WebKeysRepository } from './web-keys.repository.js';

/** Bounds how old this can be when an event is late; normally the event comes first. */
const MAX_AGE_MS = 5_000;

interface KeySet {
  readonly body: Buffer;
  readonly etag: string;
  readonly signer: Signer | undefined;
  readonly freshUntilMs: number;
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
    // Whatever this replica publishes may be about a web key.
    transactions.afterCommit((notes) => {
      if (Outbox.noted(notes)) this.forget();
    });
  }

  /** @throws NoWebKey before the first is made */
  async signer(): Promise<Signer> {
    const { signer } = await this.get();
    if (signer === undefined) throw new NoWebKey();
    return signer;
  }

  async published(): Promise<Pick<KeySet, 'body' | 'etag'>> {
    return this.get();
  }

  /** The next use asks the database, and one that is asking now is not kept. */
  forget(): void {
    this.loading = undefined;
    if (this.current !== undefined) this.current = { ...this.current, freshUntilMs: 0 };
  }

  private get(): KeySet | Promise<KeySet> {
    const current = this.current;
    if (current !== undefined && Date.now() < current.freshUntilMs) return current;
    const loaded = this.loading ?? this.load();
    // Without the database, what was right until now goes on: verifiers must not fail with it.
    return loaded.catch((error: unknown) => {
      if (current !== undefined && isTransientDatabaseError(error)) return current;
      throw error;
    });
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
    const freshUntilMs = Date.now() + MAX_AGE_MS;
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
    return { body, etag: `"${createHash('sha256').update(body).digest('base64url')}"`, signer, freshUntilMs };
  }
}
