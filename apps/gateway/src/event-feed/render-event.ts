import type { FeedRow } from './event-feed.repository.js';

const rendered = new WeakMap<FeedRow, string>();

/** A row as server-sent events have it. Readers share rows, and so what is made of them. */
export function renderEvent(row: FeedRow): string {
  const { event } = row;
  const known = rendered.get(row);
  if (known !== undefined) return known;
  const text = `id: ${event.id}\nevent: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`;
  rendered.set(row, text);
  return text;
}
