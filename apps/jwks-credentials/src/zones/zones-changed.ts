import { CommitNote } from '@rekey/database';

/** Ids of zones that accept other keys, or by other rules, once the transaction is committed. */
export const zonesChanged = new CommitNote<string>();
