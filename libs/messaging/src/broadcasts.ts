import type { DomainEvent, EventClass } from '@rekey/contracts';
import { describeError, type Logger } from '@rekey/telemetry';

type Follower = (event: DomainEvent) => void;

/**
 * Events for what every replica keeps in memory. A follower hears of an event of its own process when the transaction is
 * committed, before its caller does, and of each event, its own process' again, when the event log brings it: at least once
 * while the replica is up, in no transaction, and with no second try. Followers register before the service starts.
 */
export class Broadcasts {
  private readonly followers = new Map<EventClass, Follower[]>();

  constructor(private readonly logger: Logger) {}

  /** Calls back for every event of these classes. */
  follow<const Classes extends readonly EventClass[]>(
    events: Classes,
    heard: (event: InstanceType<Classes[number]>) => void,
  ): void {
    for (const event of events) {
      const others = this.followers.get(event) ?? [];
      this.followers.set(event, [...others, heard as Follower]);
    }
  }

  /** The classes that somebody follows. */
  get events(): readonly EventClass[] {
    return [...this.followers.keys()];
  }

  /** Never throws: what one follower cannot do holds up nobody. */
  tell(event: DomainEvent): void {
    const { constructor } = event;
    for (const heard of this.followers.get(constructor as EventClass) ?? []) {
      try {
        heard(event);
      } catch (error) {
        this.logger.error(
          { event: constructor.name, reason: describeError(error) },
          'A broadcast event was not handled',
        );
      }
    }
  }
}
