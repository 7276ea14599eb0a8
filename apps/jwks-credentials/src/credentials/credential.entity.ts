import type { PublicJwk } from '@rekey/contracts';
import type { Version, VersionState } from '@rekey/lifecycle';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** One key that a configuration accepts: given by the caller, or by a source, where it is a version of a ring. */
@Entity('credentials')
export class Credential {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('uuid', { name: 'configuration_id' })
  configurationId!: string;

  /** Null for a key given by PUT. */
  @Column('uuid', { name: 'source_id', nullable: true })
  sourceId!: string | null;

  /** Order among the keys of one PUT or one source. */
  @Column('integer')
  position!: number;

  @Column('integer')
  version!: number;

  @Column('text')
  state!: VersionState;

  @Column('timestamptz', { name: 'created_at' })
  createdAt!: Date;

  /** Null where it was never written down: it was active from the beginning. */
  @Column('timestamptz', { name: 'activated_at', nullable: true })
  activatedAt!: Date | null;

  @Column('timestamptz', { name: 'retire_at', nullable: true })
  retireAt!: Date | null;

  /** Of the configuration, for a key inside its overlap: the version that had it active last. */
  @Column('integer', { name: 'last_version', nullable: true })
  lastVersion!: number | null;

  @Column('text')
  kid!: string;

  @Column('text')
  alg!: string;

  /** Public members, `kid` and `alg` included; an HMAC key has no others. */
  @Column('jsonb')
  jwk!: PublicJwk;

  /** Sealed by `CredentialSecrets`; null unless it is an HMAC key. */
  @Column('bytea', { nullable: true })
  secret!: Buffer | null;

  /** The same row in the words of the ring. */
  toVersion(): Version {
    const { version, state, createdAt, activatedAt, retireAt } = this;
    return { number: version, state, createdAt, activatedAt: activatedAt ?? createdAt, retireAt };
  }
}
