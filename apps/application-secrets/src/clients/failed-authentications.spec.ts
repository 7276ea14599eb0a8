import { ApplicationSecretsConfig } from '../app.config.js';
import { TooManyFailures } from './client.errors.js';
import { FailedAuthentications } from './failed-authentications.js';

const LIMIT = 10;
const TOTAL = 5 * LIMIT;

function limiter(): FailedAuthentications {
  return new FailedAuthentications(
    Object.assign(new ApplicationSecretsConfig(), { failedAuthenticationsPerMinute: LIMIT }),
  );
}

/** What an attempt with a wrong secret is told. */
function fail(failures: FailedAuthentications, clientId: string, address: string): 'refused' | 'limited' {
  try {
    failures.check({ clientId, address });
    failures.failed({ clientId, address });
    return 'refused';
  } catch (error) {
    expect(error).toBeInstanceOf(TooManyFailures);
    expect((error as TooManyFailures).retryAfterSeconds).toBeGreaterThan(0);
    return 'limited';
  }
}

function isHeard(failures: FailedAuthentications, clientId: string, address: string): boolean {
  try {
    failures.check({ clientId, address });
    return true;
  } catch {
    return false;
  }
}

const times = (count: number): number[] => Array.from({ length: count }, (_, index) => index);

describe('FailedAuthentications', () => {
  it('limits a client that fails from one address, and lets it be heard from every other', () => {
    const failures = limiter();
    const answers = times(LIMIT + 5).map(() => fail(failures, 'client', '192.0.2.1'));
    expect(answers).toEqual([...times(LIMIT).map(() => 'refused'), ...times(5).map(() => 'limited')]);
    expect(isHeard(failures, 'client', '192.0.2.1')).toBe(false);
    expect(isHeard(failures, 'client', '192.0.2.2')).toBe(true);
    expect(isHeard(failures, 'another', '192.0.2.1')).toBe(true);
  });

  it('limits an address that fails as many clients', () => {
    const failures = limiter();
    const answers = times(TOTAL + 5).map((index) => fail(failures, `client-${index}`, '192.0.2.1'));
    expect(answers.filter((answer) => answer === 'limited')).toHaveLength(5);
    expect(isHeard(failures, 'yet another', '192.0.2.1')).toBe(false);
  });

  it('leaves each address one attempt when many fail at one client, so that the client itself still comes in', () => {
    const failures = limiter();
    const answers = times(TOTAL + 20).map((index) => fail(failures, 'client', `192.0.2.${index}`));
    expect(answers.filter((answer) => answer === 'limited')).toHaveLength(20);
    expect(isHeard(failures, 'client', '192.0.2.0')).toBe(false);
    expect(isHeard(failures, 'client', '198.51.100.1')).toBe(true);
  });

  it('hears a client that has proven itself from an address, whatever else fails there', () => {
    const failures = limiter();
    failures.succeeded({ clientId: 'client', address: '192.0.2.1' });
    for (const index of times(TOTAL + 5)) fail(failures, `client-${index}`, '192.0.2.1');
    times(TOTAL).forEach(() => fail(failures, 'client', '192.0.2.1'));
    expect(fail(failures, 'client', '192.0.2.1')).toBe('limited');
    expect(isHeard(failures, 'client', '192.0.2.1')).toBe(true);
  });

  it('does not hold the old secret of one instance against others behind its address', () => {
    const failures = limiter();
    failures.succeeded({ clientId: 'client', address: '192.0.2.1' });
    times(10 * TOTAL).forEach(() => fail(failures, 'client', '192.0.2.1'));
    expect(isHeard(failures, 'new client', '192.0.2.1')).toBe(true);
  });

  it('takes the addresses of one IPv6 network for one, and the two spellings of an IPv4 address', () => {
    const failures = limiter();
    for (const index of times(LIMIT)) fail(failures, 'client', `2001:db8:0:1::${index}`);
    expect(isHeard(failures, 'client', '2001:db8:0:1:ffff::1')).toBe(false);
    expect(isHeard(failures, 'client', '2001:db8:0:2::1')).toBe(true);
    times(LIMIT).forEach(() => fail(failures, 'other', '192.0.2.1'));
    expect(isHeard(failures, 'other', '::ffff:192.0.2.1')).toBe(false);
  });
});
