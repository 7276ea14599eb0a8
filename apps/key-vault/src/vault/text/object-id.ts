import { randomBytes } from 'node:crypto';

/** 24 hex digits that grow with time, as the vendor shows ids: seconds since 1970, then 64 random bits. */
export function newObjectId(): string {
  const seconds = Math.floor(Date.now() / 1000);
  return seconds.toString(16).padStart(8, '0') + randomBytes(8).toString('hex');
}
