import type { TransactionNotes } from '@rekey/database';
import type { EntityManager } from 'typeorm';

const NOTE = 'projectsWithChangedJwks';

/** Leaves a note for whoever waits for the commit: what these projects publish is another set now. */
export function noteJwksChanged(manager: EntityManager, ...projects: readonly string[]): void {
  const notes: TransactionNotes = manager.queryRunner?.data ?? {};
  notes[NOTE] = [...projectsChanged(notes), ...projects];
}

/** The projects a committed transaction noted. */
export function projectsChanged(notes: TransactionNotes): readonly string[] {
  return (notes[NOTE] as readonly string[] | undefined) ?? [];
}
