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

  /** The token that this one was had for, and ends with; null for one of its own. */
  @Column('uuid', { name: 'parent_id', nullable: true })
  parentId!: string | null;

  /** What secrets that it fetches are encrypted to; null for one that fetches none. */
  @Column('jsonb', { name: 'public_key', nullable: true })
  publicKey!: EncryptionJwk | null;

  isExpired(now: number): boolean {
    return this.expiresAt !== null && this.expiresAt.getTime() <= now;
  }
}
