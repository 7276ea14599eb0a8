import { join, resolve } from 'node:path';

/** The checkout. */
export const ROOT = resolve(import.meta.dirname, '../..');

/** What is expensive to fetch and the same for every run. Never tracked; safe to delete. */
export const CACHE_DIR = resolve(process.env.REKEY_CACHE_DIR ?? join(ROOT, '.cache'));
