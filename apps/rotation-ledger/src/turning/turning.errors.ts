import { refusals } from '@rekey/errors';

const { conflict, precondition } = refusals('rotation-ledger.turn');

export class NothingTurned extends precondition('nothing', 'Nothing turned: the credential is as it was') {}

export class NothingToTurn extends precondition('no-version', 'The rotation ended no version') {}

/** Whoever used it last may use it again. */
export class StillInUse extends conflict(
  'still-in-use',
  (version: number, lastUsedAt: string) =>
    `still-in-use: version ${version} was used last at ${lastUsedAt}; force=true ends it all the same`,
) {}
