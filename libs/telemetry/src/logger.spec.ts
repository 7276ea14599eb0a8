import { createLogger, NestLogger } from './logger.js';
import { noteRequestActor, withRequestContext } from './request-context.js';

const SECRET = 'hunter2-never-in-a-log';

function recorder(level = 'trace') {
  const lines: string[] = [];
  const logger = createLogger(level, 'spec', { write: (line: string) => void lines.push(line) });
  return { logger, lines, last: () => JSON.parse(lines.at(-1) ?? '{}') as Record<string, unknown> };
}

describe('createLogger', () => {
  it.each([
    'authorization',
    'cookie',
    'x-auth-key',
    'x-rekey-assertion',
    'token',
    'clientSecret',
    'client_secret',
    'signingKey',
    'signing_key',
    'privateKey',
    'password',
    'content',
    'masterKey',
    'bootstrapToken',
    'databaseUrl',
  ])('hides the value of %s down to the headers of a request', (name) => {
    const { logger, lines } = recorder();

    logger.info({ [name]: SECRET, body: { [name]: SECRET }, req: { headers: { [name]: SECRET } } }, 'done');

    expect(lines.join()).not.toContain(SECRET);
    expect(lines.join().match(/\[redacted\]/g)).toHaveLength(3);
  });

  it('logs of an error what every error has, and not what a driver hangs on it', () => {
    const { logger, lines, last } = recorder();
    const cause = Object.assign(new Error('refused'), { code: 'ECONNREFUSED', config: { auth: SECRET } });
    const error = Object.assign(new Error('query failed', { cause }), { parameters: [SECRET], query: 'INSERT' });

    logger.error({ err: error }, 'request failed');

    expect(lines.join()).not.toContain(SECRET);
    expect(last()).toMatchObject({
      err: { type: 'Error', message: 'query failed', cause: { message: 'refused', code: 'ECONNREFUSED' } },
      msg: 'request failed',
      service: 'spec',
    });
  });

  it('survives an error that is its own cause, and a thrown text without repeating it', () => {
    const { logger, lines } = recorder();
    const error = new Error('round');
    error.cause = error;

    logger.error({ err: error }, 'one');
    logger.error({ err: SECRET }, 'two');

    expect(lines).toHaveLength(2);
    expect(lines.join()).not.toContain(SECRET);
  });

  it('adds the id of the request in hand', async () => {
    const { logger, last } = recorder();

    await withRequestContext({ requestId: 'r-1' }, async () => {
      await Promise.resolve();
      noteRequestActor('token-1', 'org-1');
      logger.info('inside');
    });
    expect(last()).toMatchObject({ requestId: 'r-1' });

    logger.info('outside');
    expect(last()).not.toHaveProperty('requestId');
  });

  it('keeps a line break in a value from forging a second line', () => {
    const { logger, lines } = recorder();

    logger.info({ name: 'a\n{"level":60}' }, 'b\nc');

    expect(lines).toHaveLength(1);
    expect(lines[0]?.trimEnd()).not.toContain('\n');
  });
});

describe('NestLogger', () => {
  it('passes framework lines on, its chatter as debug', () => {
    const { logger, lines } = recorder('info');
    const nest = new NestLogger(logger);

    nest.log('mapped route', 'Router');
    nest.error('boom', 'stack', 'Router');

    expect(lines).toHaveLength(1);
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ level: 50, msg: 'boom', context: 'Router' });
  });
});
