import { Column, Entity, PrimaryColumn } from 'typeorm';

export const KEY_TYPES = ['SECRET_KEY', 'PRIVATE_KEY', 'PUBLIC_KEY'] as const;
export type KeyType = (typeof KEY_TYPES)[number];

export const KEY_ALGORITHMS = ['AES', 'DES', 'DESede', 'RSA'] as const;
export type KeyAlgorithm = (typeof KEY_ALGORITHMS)[number];

/** A named key of a project. Its material is in the versions of each environment. */
@Entity('keys')
export class Key {
  @PrimaryColumn('text')
  id!: string;

  @Column('text', { name: 'project_id' })
  projectId!: string;

  @Column('text')
  name!: string;

  @Column('text', { nullable: true })
  description!: string | null;

  @Column('text', { name: 'key_type' })
  keyType!: KeyType;

  /** Only a SECRET_KEY has one. */
  @Column('text', { nullable: true })
  algorithm!: KeyAlgorithm | null;
}
