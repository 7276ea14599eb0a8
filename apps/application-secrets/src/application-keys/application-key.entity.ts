import { Column, Entity, PrimaryColumn } from 'typeorm';

/** When a key without an expiration date expires: the last second that the vendor's timestamps can say. */
export const NEVER = new Date('9999-12-31T23:59:59Z');

/** A key an application authenticates with. Its private half was shown once and is not kept. */
@Entity('application_keys')
export class ApplicationKey {
  /** The `kid` of assertions signed with it. */
  @PrimaryColumn('text')
  id!: string;

  @Column('text', { name: 'app_id' })
  appId!: string;

  /** SPKI in DER. */
  @Column('bytea', { name: 'public_key' })
  publicKey!: Buffer;

  /** The application's when the key was made. */
  @Column('bigint')
  sequence!: number;

  @Column('timestamptz', { name: 'created_at' })
  createdAt!: Date;

  @Column('timestamptz', { name: 'expires_at' })
  expiresAt!: Date;
}
