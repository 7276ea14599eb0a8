import { Column, Entity, PrimaryColumn } from 'typeorm';

/** What a call may name as the source of a JWK. */
export const SOURCE_TYPES = ['URL', 'COPY_PASTE', 'CERTIFICATE', 'PUBLIC_KEY', 'PRIVATE_KEY', 'KEYSTORE'] as const;
export type NamedSource = (typeof SOURCE_TYPES)[number];
export type SourceType = NamedSource | 'GENERATE';

export const USE_TYPES = ['SIGNATURE', 'ENCRYPTION'] as const;
export type UseType = (typeof USE_TYPES)[number];

/** What was asked for when a JWK was generated, and its key does not say. */
export interface GeneratedFacts {
  /** RFC 3339. Shown to whoever reads the JWK; nothing ends by them. */
  readonly notBeforeTime: string;
  readonly expirationTime: string;
  /** Of PBES2 (RFC 7518 section 4.8), for whoever encrypts with it. */
  readonly passwordSaltLength?: number;
  readonly passwordIterationCount?: number;
}

/** A JWK. Its material, old and new, is in its versions. */
@Entity('jwks')
export class Jwk {
  @PrimaryColumn('text')
  id!: string;

  @Column('text', { name: 'project_id' })
  projectId!: string;

  @Column('text')
  name!: string;

  @Column('text', { nullable: true })
  description!: string | null;

  @Column('text', { name: 'source_type' })
  sourceType!: SourceType;

  /** The key, certificate or keystore it follows; null once detached, and for what is made from no key. */
  @Column('text', { name: 'source_key_id', nullable: true })
  sourceKeyId!: string | null;

  /**
   * Where the key is or was, else its own: stays when detached, because who may see the private half depends on it.
   */
  @Column('text', { name: 'source_project_id' })
  sourceProjectId!: string;

  /** The version of the key, in that environment, that the JWK was last made from; 0 when it follows none. */
  @Column('integer', { name: 'source_version' })
  sourceVersion!: number;

  /** The entry of the keystore; null for the one that the keystore was made with. */
  @Column('text', { name: 'source_alias', nullable: true })
  sourceAlias!: string | null;

  @Column('text', { name: 'source_url', nullable: true })
  sourceUrl!: string | null;

  /** The one that it is deployed to; null: all of them. */
  @Column('text', { name: 'environment_id', nullable: true })
  environmentId!: string | null;

  @Column('text', { name: 'use_type' })
  useType!: UseType;

  /** RFC 7518 name. */
  @Column('text')
  algorithm!: string;

  /** The kid it keeps; null: each version has its RFC 7638 thumbprint, or none if it was generated so. */
  @Column('text', { name: 'fixed_kid', nullable: true })
  fixedKid!: string | null;

  @Column('jsonb', { nullable: true })
  generated!: GeneratedFacts | null;

  @Column('integer', { name: 'next_number' })
  nextNumber!: number;

  @Column('timestamptz', { name: 'created_at' })
  createdAt!: Date;
}
