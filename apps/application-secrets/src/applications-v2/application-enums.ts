import { enumOf } from '@rekey/http';
import type { ApplicationFilter, ApplicationSorting } from '../applications/application-search.service.js';

/** Protobuf numbers are the positions, in all of these. */
const STATES = ['STATE_UNSPECIFIED', 'STATE_ACTIVE', 'STATE_INACTIVE', 'STATE_REMOVED'] as const;
export const APPLICATION_STATES = STATES.map((state) => `APPLICATION_${state}` as const);
export const BETA_APP_STATES = STATES.map((state) => `APP_${state}` as const);

export const APPLICATION_TYPES = [
  'APPLICATION_TYPE_UNSPECIFIED',
  'APPLICATION_TYPE_OIDC',
  'APPLICATION_TYPE_API',
  'APPLICATION_TYPE_SAML',
] as const;

const SORTINGS = [
  'SORT_BY_ID',
  'SORT_BY_NAME',
  'SORT_BY_STATE',
  'SORT_BY_CREATION_DATE',
  'SORT_BY_CHANGE_DATE',
] as const;
export const APPLICATION_SORTINGS = SORTINGS.map((sorting) => `APPLICATION_${sorting}` as const);
export const BETA_APP_SORTINGS = SORTINGS.map((sorting) => `APP_${sorting}` as const);

const COLUMNS: readonly ApplicationSorting[] = ['id', 'name', 'state', 'createdAt', 'changedAt'];

type Value = string | number | null | undefined;

/** The column of either version's name or number; by id unless something else is said. */
export function sortingOf(value: Value): ApplicationSorting {
  return COLUMNS[positionOf(value, APPLICATION_SORTINGS, BETA_APP_SORTINGS)] ?? 'id';
}

/** Nothing has an unspecified state, and what is removed is not there. */
export function stateOf(value: Value): NonNullable<ApplicationFilter['state']> {
  const position = positionOf(value, APPLICATION_STATES, BETA_APP_STATES);
  return position === 1 ? 'active' : position === 2 ? 'inactive' : 'none';
}

/** There are no SAML applications. */
export function typeOf(value: Value): NonNullable<ApplicationFilter['type']> {
  const type = enumOf(APPLICATION_TYPES, value ?? undefined);
  return type === 'APPLICATION_TYPE_OIDC' ? 'oidc' : type === 'APPLICATION_TYPE_API' ? 'api' : 'none';
}

function positionOf(value: Value, ...versions: readonly (readonly string[])[]): number {
  if (typeof value === 'number') return value;
  return Math.max(...versions.map((names) => names.findIndex((name) => name === value)));
}
