import type { EncryptionJwk } from '@rekey/crypto';
import type { Grant } from '@rekey/identity';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** An opaque token. Only its keyed hash is kept; the value was shown once. */
@Entity('access_tokens')
export class AccessToken {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('text')
  name!: string;

  /** HMAC-SHA-256 of the value, unique. */
  @Column('bytea')
  digest!: Buffer;

  @Column('jsonb')
  grants!: Grant[];

  /** Lower case; with it the token also works as a Cloudflare API key. */
  @Column('text', { nullable: true })
  email!: string | null;

  @Column('timestamptz', { name: 'created_at' })
  createdAt!: Date;

  @Column('timestamptz', { name: 'expires_at', nullable: true })
  expiresAt!: Date | null;

  /** The token that made this one, or that it was had for: it ends with that one. Null when no token did. */
  @Column('uuid', { name: 'parent_id', nullable: true })
  parentId!: string | null;

  /** Id of the token that made it, `bootstrap`, or null where that was not written down. */
  @Column('text', { name: 'created_by', nullable: true })
  createdBy!: string | null;

  /** Had by logging in with another token. No password itself. */
  @Column('boolean', { name: 'is_session' })
  isSession!: boolean;

  /** What secrets that it fetches are encrypted to; null for one that fetches none. */
  @Column('jsonb', { name: 'public_key', nullable: true })
  publicKey!: EncryptionJwk | null;

  isExpired(now: number): boolean {
    return this.expiresAt !== null && this.expiresAt.getTime() <= now;
  }
}
