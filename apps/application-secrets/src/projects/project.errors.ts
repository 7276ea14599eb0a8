import { DomainError, refusals } from '@rekey/errors';

const { conflict, notFound } = refusals('application-secrets.project');

/** The vendor answers the same failure with another id per call. */
const NOT_FOUND = {
  get: 'QUERY-fk2fs',
  rename: 'COMMAND-3M9sd',
  deactivate: 'COMMAND-112M9',
  reactivate: 'COMMAND-3M9sd',
  remove: 'COMMAND-3M9sd',
} as const;

export type ProjectCall = keyof typeof NOT_FOUND;

/** Also for a project of another organization. */
export class ProjectNotFound extends notFound(
  'not-found',
  'Project not found',
  (call: ProjectCall) => NOT_FOUND[call],
) {}

export class ProjectNameTaken extends conflict('name-taken', 'Project already exists', 'V3-DKcYh') {}

/** A change that changes nothing. */
const UNCHANGED = {
  rename: { code: 'application-secrets.project.unchanged', message: 'No changes', vendorCode: 'COMMAND-2M0fs' },
  deactivate: {
    code: 'application-secrets.project.not-active',
    message: 'Project is not active',
    vendorCode: 'COMMAND-mki55',
  },
  reactivate: {
    code: 'application-secrets.project.not-inactive',
    message: 'Project is not inactive',
    vendorCode: 'COMMAND-5M9bs',
  },
} as const;

/** What the call would bring about is so already. */
export class ProjectUnchanged extends DomainError {
  constructor(call: keyof typeof UNCHANGED) {
    super({ kind: 'failed-precondition', ...UNCHANGED[call] });
  }
}
