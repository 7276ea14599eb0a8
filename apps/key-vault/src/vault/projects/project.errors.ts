import { InvalidInput, refusals } from '@rekey/errors';

const { conflict, notFound } = refusals('key-vault.project');

export class ProjectNameTaken extends conflict('name-taken', 'A project of this name exists') {}

/** Missing, or not the caller's: the vendor's one text for both. */
export class ProjectNotFound extends notFound(
  'not-found',
  (name: string) => `Project (${name}) is not found or user does not have privilege to access it!`,
) {}

export class PathValueEmpty extends InvalidInput {
  constructor(parameter: string) {
    const message = `${parameter} value can not be empty!`;
    super([{ field: parameter, message }], { code: 'key-vault.path.empty', message });
  }
}
