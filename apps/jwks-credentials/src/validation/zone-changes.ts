import type { TransactionNotes } from '@rekey/database';
import type { EntityManager } from 'typeorm';

const NOTE = 'zonesWithChangedKeys';

/** Leaves a note for whoever waits for the commit: these zones accept other keys now. */
export function noteZonesChanged(manager: EntityManager, ...zoneIds: readonly string[]): void {
  const notes: TransactionNotes = manager.queryRunner?.data ?? {};
  notes[NOTE] = [...zonesChanged(notes), ...zoneIds];
}

/** The zones a committed transaction noted. */
export function zonesChanged(notes: TransactionNotes): readonly string[] {
  return (notes[NOTE] as readonly string[] | undefined) ?? [];
}
