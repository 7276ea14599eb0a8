import { Column, Entity, PrimaryColumn } from 'typeorm';

/** What a JWK can be made from so far. */
export const SOURCE_TYPES = ['PUBLIC_KEY', 'PRIVATE_KEY'] as const;
export type SourceType = (typeof SOURCE_TYPES)[number];

export const USE_TYPES = ['SIGNATURE', 'ENCRYPTION'] as const;
export type UseType = (typeof USE_TYPES)[number];

/** A JWK made from a vault key. Its material, old and new, is in its versions. */
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

  /** The key it follows; null once detached. */
  @Column('text', { name: 'source_key_id', nullable: true })
  sourceKeyId!: string | null;

  /** Where the key is or was: stays when detached, because who may see the private half depends on it. */
  @Column('text', { name: 'source_project_id' })
  sourceProjectId!: string;

  /** The version of the key, in that environment, that the JWK was last made from. */
  @Column('integer', { name: 'source_version' })
  sourceVersion!: number;

  @Column('text', { name: 'environment_id' })
  environmentId!: string;

  @Column('text', { name: 'use_type' })
  useType!: UseType;

  /** RFC 7518 name. */
  @Column('text')
  algorithm!: string;

  /** The kid it keeps; null: each version has its RFC 7638 thumbprint. */
  @Column('text', { name: 'fixed_kid', nullable: true })
  fixedKid!: string | null;

  @Column('integer', { name: 'next_number' })
  nextNumber!: number;

  @Column('timestamptz', { name: 'created_at' })
  createdAt!: Date;
}
