import type { EncryptionJwk } from '@rekey/crypto';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** An endpoint that gets the bundle of its environment whenever that changes. */
@Entity('environment_workers')
export class Worker {
  @PrimaryColumn('text')
  id!: string;

  @Column('text', { name: 'environment_id' })
  environmentId!: string;

  /** Unique in the environment. */
  @Column('text')
  name!: string;

  @Column('text')
  url!: string;

  /** Sealed: what follows the path of the URL, which in the database ends with it. `WorkerUrls` joins them. */
  @Column('bytea', { name: 'url_query', nullable: true })
  urlQuery!: Buffer | null;

  /** What the bundle is encrypted to. */
  @Column('jsonb', { name: 'public_key' })
  publicKey!: EncryptionJwk;

  /** The last that it accepted; 0 before the first. */
  @Column('integer')
  version!: number;

  /** Attempts that failed since the last that did not. */
  @Column('integer')
  failures!: number;

  @Column('text', { name: 'last_error', nullable: true })
  lastError!: string | null;

  /** Whoever has moved it into the future is sending. */
  @Column('timestamptz', { name: 'attempt_at' })
  attemptAt!: Date;

  @Column('timestamptz', { name: 'created_at' })
  createdAt!: Date;
}
