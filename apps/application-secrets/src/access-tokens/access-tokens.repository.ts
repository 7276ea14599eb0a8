import { timingSafeEqual } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { ReplicaCache } from '@rekey/cache';
import { ClientTokenRevoked, Coalescer } from '@rekey/contracts';
import { generateSecret, KeyedHash } from '@rekey/crypto';
import { Broadcasts } from '@rekey/messaging';
import { DataSource, type EntityManager } from 'typeorm';
import { type AccessTokenClaims, OPAQUE_SECRET_LENGTH, opaqueToken, opaqueTokenId } from './access-token.js';

const MAX_TOKENS = 50_000;
/** How long a replica that the event log does not reach may still take a token for alive that was revoked elsewhere. */
const TTL_MS = 10_000;
const ROWS_PER_INSERT = 200;

interface StoredToken {
  readonly digest: Buffer;
  readonly claims: AccessTokenClaims;
}

interface NewToken extends StoredToken {
  readonly id: string;
}

/** The opaque tokens, of which only a keyed hash is kept, and which of the others are revoked. */
@Injectable()
export class AccessTokensRepository {
  private readonly opaque = new ReplicaCache<string, StoredToken>({ max: MAX_TOKENS, freshForMs: TTL_MS });
  private readonly revoked = new ReplicaCache<string, object>({ max: MAX_TOKENS, freshForMs: TTL_MS });
  private readonly inserts = new Coalescer<NewToken, void>(ROWS_PER_INSERT, (tokens) => this.insert(tokens));

  constructor(
    private readonly dataSource: DataSource,
    private readonly hash: KeyedHash,
    broadcasts: Broadcasts,
  ) {
    broadcasts.follow([ClientTokenRevoked], ({ tokenId }) => {
      this.opaque.drop(tokenId);
      this.revoked.drop(tokenId);
    });
  }

  /** Stores the claims under a new opaque token. It exists in the answer and nowhere else. */
  async add(claims: AccessTokenClaims): Promise<string> {
    const token = opaqueToken(claims.jti, generateSecret(OPAQUE_SECRET_LENGTH));
    await this.inserts.add({ id: claims.jti, digest: this.hash.digest(token), claims });
    this.opaque.drop(claims.jti);
    return token;
  }

  /** What an opaque token stands for; null when there is none such, or no longer. */
  async find(token: string): Promise<AccessTokenClaims | null> {
    const id = opaqueTokenId(token);
    return this.claimsIn(id === undefined ? null : await this.opaque.get(id, this.read), token);
  }

  /** What `find` would give at once; undefined when it would read. */
  known(token: string): AccessTokenClaims | null | undefined {
    const id = opaqueTokenId(token);
    const stored = id === undefined ? null : this.opaque.fresh(id);
    return stored === undefined ? undefined : this.claimsIn(stored, token);
  }

  /** What `isRevoked` would say at once; undefined when it would read. */
  isKnownRevoked(jti: string): boolean | undefined {
    const revocation = this.revoked.fresh(jti);
    return revocation === undefined ? undefined : revocation !== null;
  }

  private claimsIn(stored: StoredToken | null, token: string): AccessTokenClaims | null {
    return stored !== null && timingSafeEqual(stored.digest, this.hash.digest(token)) ? stored.claims : null;
  }

  /** Whether a JWT of that `jti` is revoked. */
  async isRevoked(jti: string): Promise<boolean> {
    return (await this.revoked.get(jti, this.readRevocation)) !== null;
  }

  /** Ends a token of either kind. False when somebody else was first. */
  async revoke(manager: EntityManager, { jti, exp }: AccessTokenClaims, isOpaque: boolean): Promise<boolean> {
    const rows: unknown = isOpaque
      ? await manager.query(
          'WITH gone AS (DELETE FROM access_tokens WHERE id = $1 RETURNING 1) SELECT 1 AS done FROM gone',
          [jti],
        )
      : await manager.query(
          `INSERT INTO revoked_tokens (id, expires_at) VALUES ($1, to_timestamp($2))
           ON CONFLICT DO NOTHING RETURNING 1 AS done`,
          [jti, exp],
        );
    return (rows as unknown[]).length === 1;
  }

  private async insert(tokens: readonly NewToken[]): Promise<void[]> {
    await this.dataSource.query(
      `INSERT INTO access_tokens (id, digest, claims, expires_at)
       SELECT id, digest, claims, to_timestamp(expires_at)
       FROM unnest($1::text[], $2::bytea[], $3::text[], $4::float8[]) AS token (id, digest, claims, expires_at)`,
      [
        tokens.map(({ id }) => id),
        tokens.map(({ digest }) => digest),
        tokens.map(({ claims }) => JSON.stringify(claims)),
        tokens.map(({ claims }) => claims.exp),
      ],
    );
    return tokens.map(() => undefined);
  }

  private readonly read = async (id: string): Promise<StoredToken | null> => {
    const [row] = await this.dataSource.query<{ digest: Buffer; claims: string }[]>(
      'SELECT digest, claims FROM access_tokens WHERE id = $1',
      [id],
    );
    return row === undefined ? null : { digest: row.digest, claims: JSON.parse(row.claims) as AccessTokenClaims };
  };

  private readonly readRevocation = async (jti: string): Promise<object | null> => {
    const [row] = await this.dataSource.query<object[]>('SELECT 1 FROM revoked_tokens WHERE id = $1', [jti]);
    return row ?? null;
  };
}
