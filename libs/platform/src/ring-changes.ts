import { Injectable } from '@nestjs/common';
import type { DomainEvent } from '@rekey/contracts';
import {
  type GroupChange,
  Grouped,
  type GroupHolder,
  type GroupPart,
  isDryRun,
  isRefusal,
  RingGroup,
  type RingTable,
  Transactions,
} from '@rekey/database';
import { Outbox } from '@rekey/messaging';
import { DataSource } from 'typeorm';

/** What becomes of a ring, what is written and told with it, and what its caller gets. */
export interface DecidedChange<
  Owner extends object,
  Material extends object,
  Marks extends object,
  Answer,
> extends GroupChange<Owner, Material, Marks> {
  readonly events: readonly DomainEvent[];
  /** What is written and told because of these events, by their ids. */
  readonly replies?: (eventIds: readonly string[]) => Pick<this, 'parts' | 'events'>;
  readonly answer: Answer;
  /** Once it is committed, or when nobody knows: before its caller hears of it. */
  readonly committed?: () => void;
}

/** A way in which rings of a kind are changed at once. */
export interface RingChangeKind<
  Wanted,
  Found,
  Owner extends object,
  Material extends object,
  Marks extends object,
  Answer,
> {
  readonly ring: RingTable<Owner, Material, Marks>;
  readonly holder: GroupHolder;
  /** Writes the holder's row, among others. */
  readonly parts: readonly GroupPart[];
  /** The holder's id. */
  readonly keyOf: (wanted: Wanted) => string;
  /** With `FOUND_RING`, in one statement, so that all is of one moment. */
  readonly read: (wanted: readonly Wanted[]) => Promise<readonly (Found | undefined)[]>;
  readonly decide: (wanted: Wanted, found: Found | undefined) => DecidedChange<Owner, Material, Marks, Answer>;
}

/** Changes rings with the events that tell of it, two statements for all callers who come together. */
@Injectable()
export class RingChanges {
  constructor(
    private readonly dataSource: DataSource,
    private readonly transactions: Transactions,
    private readonly outbox: Outbox,
  ) {}

  /** A change of that kind: durable, and told of in this replica, when it resolves. */
  of<Wanted, Found, Owner extends object, Material extends object, Marks extends object, Answer>(
    kind: RingChangeKind<Wanted, Found, Owner, Material, Marks, Answer>,
  ): (wanted: Wanted) => Promise<Answer> {
    type Decided = DecidedChange<Owner, Material, Marks, Answer>;
    const group = new RingGroup(kind.ring, kind.holder, [...kind.parts, Outbox.part]);
    const decide = (wanted: Wanted, found: Found | undefined): Decided => {
      const decided = kind.decide(wanted, found);
      const rows = this.outbox.rowsOf(decided.events);
      const { parts = [], events = [] } = decided.replies?.(rows.map(({ id }) => id)) ?? {};
      return {
        ...decided,
        events: [...decided.events, ...events],
        parts: [...decided.parts, ...parts, [...rows, ...this.outbox.rowsOf(events)]],
      };
    };
    const grouped = new Grouped<Wanted, Found, Decided>({
      ...kind,
      decide,
      write: async (decided, waits) => {
        try {
          const done = await group.write(this.dataSource, decided, waits);
          this.committed(decided.filter((_, index) => done[index]));
          return done;
        } catch (error) {
          // A commit whose answer was lost has still taken place.
          if (!isRefusal(error)) this.committed(decided);
          throw error;
        }
      },
    });
    const dryRun = (wanted: Wanted): Promise<Answer> =>
      this.transactions.run(async (manager) => {
        const [found] = await kind.read([wanted]);
        const decided = decide(wanted, found);
        await group.writeIn(manager, decided);
        return decided.answer;
      });
    return async (wanted) => (isDryRun() ? dryRun(wanted) : (await grouped.change(wanted)).answer);
  }

  private committed(
    decided: readonly Pick<DecidedChange<object, object, object, unknown>, 'events' | 'committed'>[],
  ): void {
    for (const { committed } of decided) committed?.();
    this.transactions.announce(
      Outbox.published,
      decided.flatMap(({ events }) => events),
    );
  }
}
