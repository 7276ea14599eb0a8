import { CommitNote } from '@rekey/database';

/** Names of projects that publish another key set once the transaction is committed. */
export const projectsChanged = new CommitNote<string>();
