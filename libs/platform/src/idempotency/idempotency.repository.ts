import { Injectable } from '@nestjs/common';
import { type Cell, cellOf, ColumnCipher, KeyedHash, type SealedColumn } from '@rekey/crypto';
import { pruneInBatches } from '@rekey/database';
import { BackgroundJobs } from '@rekey/telemetry';
import { DataSource } from 'typeorm';

/** A call that runs longer died with its process; its key may be used again. */
const RUNNING_LIMIT = '60 seconds';
const KEPT = '24 hours';
const PRUNE_INTERVAL_MS = 3_600_000;

/** In the schema of whichever service answered: its data key is its own, so the schema adds nothing to the cell. */
export const IDEMPOTENT_ANSWER: SealedColumn = {
  schema: '',
  table: 'idempotency_keys',
  column: 'answer',
  key: { principal: 'text', key: 'bytea' },
  rowOf: ([principal = '', key = '']) => `${key.replace('\\x', '')} ${principal}`,
};

/** A key as one caller uses it. Only digests are stored: keys and bodies are the caller's own business. */
export interface IdempotentCall {
  readonly principal: string;
  readonly key: Buffer;
  readonly request: Buffer;
}

export interface StoredAnswer {
  readonly status: number;
  /** JSON; undefined when the answer had no body. */
  readonly body: string | undefined;
}

/** `since` tells this run of the call from one that took its key over: only the run that has the key writes to it. */
export type Claim =
  | { readonly state: 'claimed'; readonly since: string }
  | { readonly state: 'running' }
  | { readonly state: 'reused' }
  | { readonly state: 'done'; readonly answer: StoredAnswer };

interface Row {
  readonly request: Buffer;
  readonly status: number | null;
  readonly answer: Buffer | null;
}

/** Calls with an `Idempotency-Key` and what they were answered, sealed: an answer may hold a secret that is shown once. */
@Injectable()
export class IdempotencyRepository {
  constructor(
    private readonly dataSource: DataSource,
    private readonly cipher: ColumnCipher,
    private readonly hash: KeyedHash,
    jobs: BackgroundJobs,
  ) {
    const run = (signal: AbortSignal): Promise<void> => this.prune(signal);
    jobs.add({ name: 'idempotency-retention', everyMs: PRUNE_INTERVAL_MS, run });
  }

  callOf(principal: string, key: string, request: string): IdempotentCall {
    return { principal, key: this.hash.digest(key), request: this.hash.digest(request) };
  }

  /** `claimed`: run it. The others say what became of the call that has the key. */
  async claim(call: IdempotentCall): Promise<Claim> {
    const [claimed] = await this.dataSource.query<{ readonly since: string }[]>(
      `INSERT INTO idempotency_keys AS stored (principal, key, request) VALUES ($1, $2, $3)
       ON CONFLICT (principal, key) DO UPDATE SET request = excluded.request, status = NULL, answer = NULL, created_at = now()
         WHERE stored.created_at < now() - interval '${KEPT}'
            OR (stored.status IS NULL AND stored.created_at < now() - interval '${RUNNING_LIMIT}')
       RETURNING created_at::text AS since`,
      [call.principal, call.key, call.request],
    );
    if (claimed !== undefined) return { state: 'claimed', since: claimed.since };
    const [row] = await this.dataSource.query<Row[]>(
      'SELECT request, status, answer FROM idempotency_keys WHERE principal = $1 AND key = $2',
      [call.principal, call.key],
    );
    // Released between the two statements: to the caller it is still running, and a retry finds it free.
    if (row === undefined) return { state: 'running' };
    if (!row.request.equals(call.request)) return { state: 'reused' };
    if (row.status === null) return { state: 'running' };
    const body = row.answer === null ? undefined : this.cipher.decrypt(row.answer, sealedCell(call)).toString('utf8');
    return { state: 'done', answer: { status: row.status, body } };
  }

  async finish(call: IdempotentCall, since: string, { status, body }: StoredAnswer): Promise<void> {
    const answer = body === undefined ? null : this.cipher.encrypt(body, sealedCell(call));
    await this.dataSource.query(
      `UPDATE idempotency_keys SET status = $4, answer = $5
       WHERE principal = $1 AND key = $2 AND created_at = $3::timestamptz`,
      [call.principal, call.key, since, status, answer],
    );
  }

  /** A call that failed changed nothing and may be made again under its key. */
  async release({ principal, key }: IdempotentCall, since: string): Promise<void> {
    await this.dataSource.query(
      'DELETE FROM idempotency_keys WHERE principal = $1 AND key = $2 AND created_at = $3::timestamptz',
      [principal, key, since],
    );
  }

  /** Forgets calls whose key may be used anew. */
  async prune(signal?: AbortSignal): Promise<void> {
    const where = `created_at < now() - interval '${KEPT}'`;
    await pruneInBatches(this.dataSource, { table: 'idempotency_keys', where }, signal);
  }
}

function sealedCell({ principal, key }: IdempotentCall): Cell {
  return cellOf(IDEMPOTENT_ANSWER, principal, `\\x${key.toString('hex')}`);
}
