import { refusals } from '@rekey/errors';

const { precondition } = refusals('rotation-ledger.turn');

export class NothingTurned extends precondition('nothing', 'Nothing turned: the credential is as it was') {}

export class NothingToTurn extends precondition('no-version', 'The rotation ended no version') {}
