import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { OidcSettings } from './oidc-settings.js';
import { NumberedRows } from '../management/numbered-rows.js';

/** In the order of the vendor's enum: BASIC is 0 and the default. */
export const AUTH_METHOD_TYPES = ['API_AUTH_METHOD_TYPE_BASIC', 'API_AUTH_METHOD_TYPE_PRIVATE_KEY_JWT'] as const;
export const [BASIC, PRIVATE_KEY_JWT] = AUTH_METHOD_TYPES;

/** In the order of the vendor's enum. NONE is a public client: it has neither secret nor key. */
export const OIDC_AUTH_METHOD_TYPES = [
  'OIDC_AUTH_METHOD_TYPE_BASIC',
  'OIDC_AUTH_METHOD_TYPE_POST',
  'OIDC_AUTH_METHOD_TYPE_NONE',
  'OIDC_AUTH_METHOD_TYPE_PRIVATE_KEY_JWT',
] as const;
export const [OIDC_BASIC, OIDC_POST, OIDC_NONE, OIDC_PRIVATE_KEY_JWT] = OIDC_AUTH_METHOD_TYPES;

export type AuthMethodType = (typeof AUTH_METHOD_TYPES)[number] | (typeof OIDC_AUTH_METHOD_TYPES)[number];

/** In the order of the vendor's enum: a BEARER token is opaque. */
export const ACCESS_TOKEN_TYPES = ['OIDC_TOKEN_TYPE_BEARER', 'OIDC_TOKEN_TYPE_JWT'] as const;
export type AccessTokenType = (typeof ACCESS_TOKEN_TYPES)[number];

/** Whether an application that authenticates like this is made with a secret. */
export function startsWithSecret(method: AuthMethodType): boolean {
  return method === BASIC || method === OIDC_BASIC || method === OIDC_POST;
}

/**
 * How applications authenticate that keys are for. Those of another one are kept for the day it changes back: until then
 * they authenticate nobody and no read shows them.
 */
export const KEY_METHODS: readonly AuthMethodType[] = [PRIVATE_KEY_JWT, OIDC_PRIVATE_KEY_JWT];

/** Whether keys authenticate such an application. */
export function takesKeys(method: AuthMethodType): boolean {
  return KEY_METHODS.includes(method);
}

/** A client that authenticates with secrets or keys: an API, or what users log in to (OIDC). */
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

  @Column('text')
  type!: 'api' | 'oidc';

  /** An inactive one authenticates nobody. Neither does one whose project is inactive. */
  @Column('text')
  state!: 'active' | 'inactive';

  @Column('text', { name: 'auth_method_type' })
  authMethodType!: AuthMethodType;

  /** Which tokens it is issued. */
  @Column('text', { name: 'access_token_type' })
  accessTokenType!: AccessTokenType;

  /** Of an OIDC application alone. */
  @Column('jsonb', { name: 'oidc_settings' })
  oidcSettings!: OidcSettings | null;

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

export const APPLICATIONS = new NumberedRows(Application, 'applications');
