import { TARGET_TYPES } from './target.entity.js';

/** Protobuf numbers are the positions. */
export const SORTING_FIELDS = [
  'TARGET_FIELD_NAME_UNSPECIFIED',
  'TARGET_FIELD_NAME_ID',
  'TARGET_FIELD_NAME_CREATED_DATE',
  'TARGET_FIELD_NAME_CHANGED_DATE',
  'TARGET_FIELD_NAME_NAME',
  'TARGET_FIELD_NAME_TARGET_TYPE',
  'TARGET_FIELD_NAME_URL',
  'TARGET_FIELD_NAME_TIMEOUT',
  'TARGET_FIELD_NAME_INTERRUPT_ON_ERROR',
] as const;

export const SORTING_COLUMNS: Readonly<Record<(typeof SORTING_FIELDS)[number], string>> = {
  TARGET_FIELD_NAME_UNSPECIFIED: 'target.createdAt',
  TARGET_FIELD_NAME_ID: 'target.id',
  TARGET_FIELD_NAME_CREATED_DATE: 'target.createdAt',
  TARGET_FIELD_NAME_CHANGED_DATE: 'target.changedAt',
  TARGET_FIELD_NAME_NAME: 'target.name',
  TARGET_FIELD_NAME_TARGET_TYPE: `array_position(ARRAY['${TARGET_TYPES.join(`','`)}'], target.target_type)`,
  TARGET_FIELD_NAME_URL: 'target.endpoint',
  TARGET_FIELD_NAME_TIMEOUT: 'target.timeoutMs',
  TARGET_FIELD_NAME_INTERRUPT_ON_ERROR: 'target.interruptOnError',
};

/** Protobuf numbers are the positions. */
export const TEXT_METHODS = [
  'TEXT_FILTER_METHOD_EQUALS',
  'TEXT_FILTER_METHOD_EQUALS_IGNORE_CASE',
  'TEXT_FILTER_METHOD_STARTS_WITH',
  'TEXT_FILTER_METHOD_STARTS_WITH_IGNORE_CASE',
  'TEXT_FILTER_METHOD_CONTAINS',
  'TEXT_FILTER_METHOD_CONTAINS_IGNORE_CASE',
  'TEXT_FILTER_METHOD_ENDS_WITH',
  'TEXT_FILTER_METHOD_ENDS_WITH_IGNORE_CASE',
] as const;

type Condition = (column: string, text: string) => string;

const equals: Condition = (column, text) => `${column} = ${text}`;
const startsWith: Condition = (column, text) => `starts_with(${column}, ${text})`;
const contains: Condition = (column, text) => `strpos(${column}, ${text}) > 0`;
const endsWith: Condition = (column, text) => `right(${column}, length(${text})) = ${text}`;
const ignoringCase =
  (condition: Condition): Condition =>
  (column, text) =>
    condition(`lower(${column})`, `lower(${text})`);

/** Plain functions and not LIKE: nothing in the text has a meaning of its own. */
export const TEXT_CONDITIONS: Readonly<Record<(typeof TEXT_METHODS)[number], Condition>> = {
  TEXT_FILTER_METHOD_EQUALS: equals,
  TEXT_FILTER_METHOD_EQUALS_IGNORE_CASE: ignoringCase(equals),
  TEXT_FILTER_METHOD_STARTS_WITH: startsWith,
  TEXT_FILTER_METHOD_STARTS_WITH_IGNORE_CASE: ignoringCase(startsWith),
  TEXT_FILTER_METHOD_CONTAINS: contains,
  TEXT_FILTER_METHOD_CONTAINS_IGNORE_CASE: ignoringCase(contains),
  TEXT_FILTER_METHOD_ENDS_WITH: endsWith,
  TEXT_FILTER_METHOD_ENDS_WITH_IGNORE_CASE: ignoringCase(endsWith),
};
