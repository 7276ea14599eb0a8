import { refusals } from '@rekey/errors';

const { notFound, precondition, unavailable } = refusals('key-vault.web-key');

export class WebKeyNotFound extends notFound('not-found', 'Web key not found', 'COMMAND-teiG3') {}

/** The key that signs cannot be deleted: another has to be activated first. */
export class WebKeyIsActive extends precondition('is-active', 'Cannot delete active web key', 'COMMAND-Chai1') {}

/** Verifiers that cached the published set may not know the key yet: it would sign what they refuse. */
export class WebKeyTooYoung extends precondition(
  'too-young',
  (notBefore: Date, _now: Date) =>
    `The web key can be activated from ${notBefore.toISOString()} on, when every cache has it`,
  (notBefore: Date, now: Date) => ({
    retryAfterSeconds: Math.max(1, Math.ceil((notBefore.getTime() - now.getTime()) / 1000)),
  }),
) {}

/** Whoever verifies must have been able to know a key before it signs. */
export class NoStagedWebKey extends precondition('none-staged', 'No web key is published that could take over') {}

/** Every live key is published, and so there is a bound. */
export class TooManyWebKeys extends precondition(
  'too-many',
  (limit: number) => `At most ${limit} web keys can be live at once`,
) {}

/** Large keys take seconds of a core, so only so many wait for theirs. */
export class TooManyGenerations extends unavailable('busy', 'Too many web keys are being made at once', {
  retryAfterSeconds: 5,
}) {}

/** The first key is still being made. */
export class NoWebKey extends unavailable('none', 'No web key is active yet', { retryAfterSeconds: 1 }) {}
