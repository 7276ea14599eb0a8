import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A key that payloads of a target can be encrypted to. At most one of a target is active. */
@Entity('public_keys')
export class PublicKey {
  @PrimaryColumn('text')
  id!: string;

  @Column('text', { name: 'target_id' })
  targetId!: string;

  @Column('boolean')
  active!: boolean;

  /** SPKI, as the caller gave it. */
  @Column('text')
  pem!: string;

  @Column('text')
  fingerprint!: string;

  /** Null for one that does not expire. */
  @Column('timestamptz', { name: 'expires_at', nullable: true })
  expiresAt!: Date | null;

  @Column('timestamptz', { name: 'created_at' })
  createdAt!: Date;

  @Column('timestamptz', { name: 'changed_at' })
  changedAt!: Date;
}
