import { Column, Entity, PrimaryColumn } from 'typeorm';

/** In the order of the vendor's enum: BASIC is 0 and the default. */
export const AUTH_METHOD_TYPES = ['API_AUTH_METHOD_TYPE_BASIC', 'API_AUTH_METHOD_TYPE_PRIVATE_KEY_JWT'] as const;
export type AuthMethodType = (typeof AUTH_METHOD_TYPES)[number];
export const [BASIC, PRIVATE_KEY_JWT] = AUTH_METHOD_TYPES;

/** An API application: a client that authenticates with secrets or keys. */
@Entity('applications')
export class Application {
  @PrimaryColumn('text')
  id!: string;

  @Column('text', { name: 'project_id' })
  projectId!: string;

  /** Id of the organization that owns its project. */
  @Column('text')
  org!: string;

  /** Unique in its project. */
  @Column('text')
  name!: string;

  @Column('text', { name: 'auth_method_type' })
  authMethodType!: AuthMethodType;

  /** What it calls itself in OAuth. Unique everywhere. */
  @Column('text', { name: 'client_id' })
  clientId!: string;

  /** Number of the secret made next: the ring's `nextNumber`. */
  @Column('integer', { name: 'next_secret_number' })
  nextSecretNumber!: number;

  /** Counts the changes of the application, its secrets and its keys. */
  @Column('bigint')
  sequence!: number;

  @Column('timestamptz', { name: 'created_at' })
  createdAt!: Date;

  @Column('timestamptz', { name: 'changed_at' })
  changedAt!: Date;
}
