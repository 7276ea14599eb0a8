import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { KeyAlgorithm, KeyType } from '../material/key-types.js';

/** A named key, certificate or keystore of a project. Its material is in the versions of each environment. */
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

  @Column('timestamptz', { name: 'created_at' })
  createdAt!: Date;
}
