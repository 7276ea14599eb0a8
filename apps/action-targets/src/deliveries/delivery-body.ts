import { eventNameOf, INSTANCE_ID } from '@rekey/contracts';
import { vendorJson } from '../calls/vendor-json.js';

/** An event that goes to targets, as it is kept. */
export interface DeliveryEvent {
  readonly id: string;
  /** Grows with the events of this installation. */
  readonly sequence: string;
  readonly type: string;
  readonly subject: string;
  readonly actor: string | null;
  readonly org: string | null;
  readonly occurredAt: Date;
  readonly data: Readonly<Record<string, unknown>>;
}

const BODY_VERSION = 'v1';

/** The vendor's body of an event execution, mixed spellings and all; the same bytes at each attempt. */
export function bodyOfEvent(event: DeliveryEvent): Buffer {
  const name = eventNameOf(event.type) ?? event.type;
  const body = {
    aggregateID: event.subject,
    aggregateType: name.split('.', 1)[0],
    ...(event.org ? { resourceOwner: event.org } : {}),
    instanceID: INSTANCE_ID,
    version: BODY_VERSION,
    sequence: Number(event.sequence),
    event_type: name,
    created_at: event.occurredAt.toISOString(),
    ...(event.actor ? { userID: event.actor } : {}),
    event_payload: event.data,
  };
  return Buffer.from(vendorJson(body), 'utf8');
}
