import { join, resolve } from 'node:path';

/** The checkout, or what an image has of it. */
export const ROOT = resolve(import.meta.dirname, '../../..');

/** What is expensive to fetch and the same for every run. Never tracked; safe to delete. */
export const CACHE_DIR = resolve(process.env['REKEY_CACHE_DIR'] ?? join(ROOT, '.cache'));

/** A built program of this library: specs, whose own imports are sources, start it too. */
export const builtProgram = (path: string): string => join(ROOT, 'libs/devkit/dist', path);

/**
 * Flags of every process that serves. Requests leave much garbage that dies young: with the default of 16 MiB for it a
 * fifth of the time under load goes into collecting it (`npm run bench -- deliveries`).
 */
export const NODE_FLAGS: readonly string[] = ['--max-semi-space-size=64'];
