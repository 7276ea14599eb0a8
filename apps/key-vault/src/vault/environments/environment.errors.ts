import { refusals } from '@rekey/errors';

const { conflict, notFound } = refusals('key-vault.environment');

export class EnvironmentNameTaken extends conflict('name-taken', 'An environment of this name exists') {}

export class EnvironmentNotFound extends notFound(
  'not-found',
  (name: string) => `Environment (${name}) is not found or user does not have privilege to access it!`,
) {}
