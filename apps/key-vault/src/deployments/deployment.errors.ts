import { InvalidInput, refusals } from '@rekey/errors';

const worker = refusals('key-vault.worker');
const runtime = refusals('key-vault.runtime');

export class WorkerNameTaken extends worker.conflict('name-taken', 'A worker of this name exists in the environment') {}

export class WorkerNotFound extends worker.notFound('not-found', 'There is no such worker') {}

export class TooManyWorkers extends worker.conflict(
  'too-many',
  (max: number) => `An environment has at most ${max} workers`,
) {}

/** The URL is none, or one that is not called from here. */
export class WorkerUrlRefused extends InvalidInput {
  constructor(reason: string) {
    super([{ field: 'url', message: reason }], { code: 'key-vault.worker.url-refused' });
  }
}

/** There is nothing to encrypt the answer to. */
export class RuntimeKeyMissing extends runtime.forbidden(
  'public-key-missing',
  'The token was issued without a publicKey, which the bundle is encrypted to',
) {}

export class TooManyWaiting extends runtime.unavailable('too-many-waiting', 'Too many runtimes wait for a change', {
  retryAfterSeconds: 5,
}) {}
