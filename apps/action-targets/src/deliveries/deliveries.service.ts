import { Injectable } from '@nestjs/common';
import { Transactions } from '@rekey/database';
import { InvalidInput } from '@rekey/errors';
import { type Page, pageOf } from '@rekey/http';
import { Metrics } from '@rekey/telemetry';
import { validate as isUuid } from 'uuid';
import { DeliveriesRepository, type ReplayRange } from './deliveries.repository.js';
import { DeliveryWakeup } from './delivery-wakeup.js';
import { DeliveryInFlight, DeliveryNotFound, TooManyDeliveries } from './delivery.errors.js';
import type { ListDeliveriesQuery } from './dto/list-deliveries.query.js';
import { type DeliveryAnswer, presentDelivery } from './present-delivery.js';

const REPLAYED_MAX = 100_000;
/** In one transaction, so that no row stays locked for long. */
const REPLAYED_AT_ONCE = 1_000;
const OPEN_COUNTED_MAX = 10_000;

/** Deliveries as operators see them: what became of each, and once more. */
@Injectable()
export class DeliveriesService {
  constructor(
    private readonly deliveries: DeliveriesRepository,
    private readonly transactions: Transactions,
    private readonly wakeup: DeliveryWakeup,
    metrics: Metrics,
  ) {
    const help = 'Deliveries that are not over, counted up to 10,000.';
    metrics.gauge('rekey_deliveries_pending', help, [], () => this.deliveries.countOpen(OPEN_COUNTED_MAX));
  }

  /** The newest first. New ones come before the first page and move nothing between the others. */
  async list({ limit, after, targetId, eventId, state }: ListDeliveriesQuery): Promise<Page<DeliveryAnswer>> {
    const rows = await this.deliveries.list({ targetId, eventId, state, after }, limit + 1);
    return pageOf(rows, limit, ({ id }) => id, presentDelivery);
  }

  /** @throws DeliveryNotFound */
  async get(id: string): Promise<DeliveryAnswer> {
    const delivery = isUuid(id) ? await this.deliveries.find(id) : undefined;
    if (delivery === undefined) throw new DeliveryNotFound();
    return presentDelivery(delivery);
  }

  /**
   * Sends it again now, whatever became of it, signed with the keys of that moment; retries start from the beginning.
   * @throws DeliveryNotFound
   * @throws DeliveryInFlight
   */
  async replay(id: string): Promise<void> {
    if (!isUuid(id)) throw new DeliveryNotFound();
    if (!(await this.deliveries.replay(id))) {
      await this.get(id);
      throw new DeliveryInFlight();
    }
    this.wakeup.wake();
  }

  /**
   * Sends everything of the range again that is over. Commits bit by bit: an error in the middle leaves what was begun.
   * @returns how many
   * @throws TooManyDeliveries before anything is done
   */
  async replayRange(range: ReplayRange): Promise<number> {
    if (range.from >= range.to) throw InvalidInput.field('to', 'must be later than from');
    const ids = await this.deliveries.finishedIn(range, REPLAYED_MAX + 1);
    if (ids.length > REPLAYED_MAX) throw new TooManyDeliveries(REPLAYED_MAX);
    let count = 0;
    for (let from = 0; from < ids.length; from += REPLAYED_AT_ONCE) {
      const next = ids.slice(from, from + REPLAYED_AT_ONCE);
      count += await this.transactions.run((manager) => this.deliveries.replayFinished(manager, next));
      this.wakeup.wake();
    }
    return count;
  }
}
