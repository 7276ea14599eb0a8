import { Column, Entity, PrimaryColumn } from 'typeorm';

/** What a caller may make a key of. */
export const KEY_TYPES = ['SECRET_KEY', 'PRIVATE_KEY', 'PUBLIC_KEY'] as const;
export type NamedKeyType = (typeof KEY_TYPES)[number];
/** Certificates and keystores are keys in another form: deployed, rotated and followed by JWKs like them. */
export type KeyType = NamedKeyType | 'CERTIFICATE' | 'KEYSTORE';

/** The vendor keeps the three apart: each has names and calls of its own. */
export type KeyKind = 'key' | 'certificate' | 'keystore';

export function kindOf(type: KeyType): KeyKind {
  if (type === 'CERTIFICATE') return 'certificate';
  return type === 'KEYSTORE' ? 'keystore' : 'key';
}

export const KEY_ALGORITHMS = ['AES', 'DES', 'DESede', 'RSA'] as const;
export type KeyAlgorithm = (typeof KEY_ALGORITHMS)[number];

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
}
