import { randomBytes } from 'node:crypto';

/** `prefix-<12 hex>`: for topics, groups and resources that specs in parallel must not share. */
export function uniqueName(prefix: string): string {
  return `${prefix}-${randomBytes(6).toString('hex')}`;
}
