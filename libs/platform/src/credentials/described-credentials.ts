import { Injectable } from '@nestjs/common';
import type { CredentialKind, DescribedCredentialsPage, DomainEvent } from '@rekey/contracts';
import { sql, Transactions } from '@rekey/database';
import { Outbox } from '@rekey/messaging';
import type { EntityManager } from 'typeorm';
import { PAGE_MAX } from './dto/describe-credentials.dto.js';

/** Where a page of one kind begins, and how long it may be. */
export interface DescribedPage {
  /** The last id before it; empty for the first. */
  readonly after: string;
  readonly limit: number;
}

/** Tells of all credentials of a kind that a service holds, or of what follows them. */
export interface DescribedKind {
  readonly kind: CredentialKind | 'worker' | 'runtime';
  readonly count: (manager: EntityManager) => Promise<number>;
  /**
   * Ids of a page, in their order, of owners that nobody changes until the transaction ends: who changes a credential
   * changes its owner, so what is told here stands in the right place among what others tell of it.
   */
  readonly hold: (manager: EntityManager, page: DescribedPage) => Promise<readonly string[]>;
  /** As they are now. */
  readonly describe: (manager: EntityManager, ids: readonly string[]) => Promise<readonly DomainEvent[]>;
}

/** What a service can tell of again. Each kind adds itself. */
@Injectable()
export class DescribedCredentials {
  private readonly kinds: DescribedKind[] = [];

  constructor(
    private readonly transactions: Transactions,
    private readonly outbox: Outbox,
  ) {}

  add(kind: DescribedKind): void {
    this.kinds.push(kind);
    this.kinds.sort((one, other) => (one.kind < other.kind ? -1 : 1));
  }

  /** Publishes what is there of a page, over all kinds in their order. @param after as a page before gave it */
  describePage(after: string | undefined, limit = PAGE_MAX): Promise<DescribedCredentialsPage> {
    return this.transactions.run(async (manager) => {
      const page = await this.tell(manager, readCursor(after), limit);
      return { ...page, ...(after === undefined ? { total: await this.count(manager) } : {}) };
    });
  }

  private async tell(
    manager: EntityManager,
    from: { readonly kind: string; readonly id: string },
    limit: number,
  ): Promise<Omit<DescribedCredentialsPage, 'total'>> {
    const events: string[] = [];
    let described = 0;
    for (const one of limit === 0 ? [] : this.kinds.filter(({ kind }) => kind >= from.kind)) {
      const page = { after: one.kind === from.kind ? from.id : '', limit: limit - described };
      const ids = await one.hold(manager, page);
      if (ids.length > 0) events.push(...(await this.outbox.add(manager, ...(await one.describe(manager, ids)))));
      described += ids.length;
      if (ids.length === page.limit) return { described, events, next: `${one.kind}/${ids.at(-1)}` };
    }
    return { described, events, next: null };
  }

  private async count(manager: EntityManager): Promise<number> {
    let total = 0;
    for (const one of this.kinds) total += await one.count(manager);
    return total;
  }
}

/** Before the first kind without one. */
function readCursor(after = '/'): { readonly kind: string; readonly id: string } {
  const slash = after.indexOf('/');
  return { kind: after.slice(0, slash), id: after.slice(slash + 1) };
}

/** Owners in a table by their id, `h`, which sorts by bytes. @param where which of them */
export function ownersIn(
  table: string,
  { type = 'text', where = 'true' }: { readonly type?: 'text' | 'uuid'; readonly where?: string } = {},
): Pick<DescribedKind, 'count' | 'hold'> {
  return {
    count: async (manager) => {
      const row = await sql(manager).row<{ count: number }>(
        `SELECT count(*)::int AS count FROM ${table} h WHERE ${where}`,
      );
      return row?.count ?? 0;
    },
    hold: async (manager, { after, limit }) => {
      const rows = await sql(manager).rows<{ id: string }>(
        `SELECT h.id::text AS id FROM ${table} h WHERE ($1::${type} IS NULL OR h.id > $1::${type}) AND ${where}
          ORDER BY h.id LIMIT $2 FOR SHARE`,
        [after === '' ? null : after, limit],
      );
      return rows.map(({ id }) => id);
    },
  };
}
