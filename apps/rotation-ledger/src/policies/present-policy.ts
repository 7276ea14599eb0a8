import type { CredentialKind } from '@rekey/contracts';
import type { PolicyRow } from './policies.repository.js';
import type { PolicySettings } from './policy-settings.js';

export interface NextTurnAnswer {
  readonly credential: { readonly kind: CredentialKind; readonly id: string; readonly name: string };
  readonly at: string;
}

export interface PolicyItem extends PolicySettings {
  readonly name: string;
  readonly createdAt: string;
  readonly updatedAt: string;
}

export interface PolicyAnswer extends PolicyItem {
  /** The first twenty, of those that the caller may see. None while it is paused. */
  readonly next: readonly NextTurnAnswer[];
}

export function presentPolicy({ name, settings, createdAt, updatedAt }: PolicyRow): PolicyItem {
  return { name, ...settings, createdAt: createdAt.toISOString(), updatedAt: updatedAt.toISOString() };
}
