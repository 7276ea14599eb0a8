import { TEXT_MATCHES } from '@rekey/database';
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
export const TEXT_METHODS = TEXT_MATCHES.map((match) => `TEXT_FILTER_METHOD_${match}` as const);
