import { Type } from 'class-transformer';
import { IsInt, Min } from 'class-validator';
import { ConfigError, loadConfig, variableOf } from './load-config.js';
import { RekeyConfig } from './rekey-config.js';

const KEY = Buffer.alloc(32, 7).toString('base64');

/** One bad value per variable, each of them recognisable in a message. */
const BAD: readonly (readonly [variable: string, value: string])[] = [
  ['REKEY_PORT', '70123'],
  ['REKEY_PORT', 'eighty'],
  ['REKEY_PORT', '80.5'],
  ['REKEY_DATABASE_URL', 'mysql://user:hunter2@host/db'],
  ['REKEY_DATABASE_URL', 'postgres://user:hunter2@ho st:port/db'],
  ['REKEY_DATABASE_POOL_SIZE', '0'],
  ['REKEY_KAFKA_BROKERS', 'broker-without-port'],
  ['REKEY_KAFKA_TLS', 'perhaps'],
  ['REKEY_KAFKA_SASL_MECHANISM', 'gssapi'],
  ['REKEY_MASTER_KEY', 'c2hvcnQ='],
  ['REKEY_MASTER_KEY', `${KEY},dG9vc2hvcnQ=`],
  ['REKEY_MASTER_KEY', ` , `],
  ['REKEY_MASTER_KEY', `${'A'.repeat(42)}B=`],
  ['REKEY_BOOTSTRAP_TOKEN', 'hunter2'],
  ['REKEY_PUBLIC_URL', 'ftp://files.example'],
  ['REKEY_CORS_ORIGINS', 'https://app.example/path'],
  ['REKEY_LOG_LEVEL', 'chatty'],
  ['REKEY_BODY_LIMIT_BYTES', '-123456'],
  ['REKEY_MAX_OVERLAP', '30 days'],
  ['REKEY_OUTBOX_POLL_INTERVAL_MS', '9'],
  ['REKEY_SUBSCRIBER_MAX_ATTEMPTS', '21'],
  ['REKEY_KEY_VAULT_URL', 'key-vault:8102'],
  ['REKEY_GATEWAY_URL', 'http://user:hunter2@gateway:8080'],
];

function problemsOf(env: Record<string, string>): string {
  try {
    loadConfig(RekeyConfig, env);
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
    throw error;
  }
  throw new Error('accepted');
}

describe('loadConfig', () => {
  it.each(BAD)('names %s when it is bad, and does not repeat its value', (variable, value) => {
    const message = problemsOf({ [variable]: value });

    expect(message).toContain(`${variable}: `);
    if (value.trim().length > 3) expect(message).not.toContain(value.trim());
    expect(message).not.toContain('hunter2');
  });

  it('names every bad variable at once', () => {
    const message = problemsOf({ REKEY_PORT: 'x', REKEY_LOG_LEVEL: 'x', REKEY_MASTER_KEY: 'x' });

    for (const variable of ['REKEY_PORT', 'REKEY_LOG_LEVEL', 'REKEY_MASTER_KEY']) {
      expect(message).toContain(variable);
    }
  });

  it.each(['', '   '])('leaves the default of a variable that is %j', (value) => {
    expect(loadConfig(RekeyConfig, { REKEY_PORT: value, REKEY_HOST: value, REKEY_DATABASE_URL: value })).toMatchObject({
      port: 8080,
      host: '127.0.0.1',
      databaseUrl: undefined,
    });
  });

  it('reads numbers, lists and flags from text', () => {
    const config = loadConfig(RekeyConfig, {
      REKEY_PORT: '0',
      REKEY_KAFKA_BROKERS: 'one:9092, two.example:9093,,[::1]:9094 ',
      REKEY_KAFKA_TLS: '1',
      REKEY_MASTER_KEY: `${KEY},${KEY}`,
      REKEY_EGRESS_ALLOW: '10.0.0.0/8,hooks.internal',
      REKEY_DATABASE_URL: 'postgresql://user:p%40ss@db.example:5432/rekey?sslmode=require',
    });

    expect(config).toMatchObject({
      port: 0,
      kafkaBrokers: ['one:9092', 'two.example:9093', '[::1]:9094'],
      kafkaTls: true,
      masterKey: [KEY, KEY],
      egressAllow: ['10.0.0.0/8', 'hooks.internal'],
    });
    expect(loadConfig(RekeyConfig, { REKEY_KAFKA_TLS: 'false' }).kafkaTls).toBe(false);
  });

  it('asks for the name and password that a SASL mechanism needs', () => {
    const message = problemsOf({ REKEY_KAFKA_SASL_MECHANISM: 'plain', REKEY_KAFKA_SASL_USERNAME: 'rekey' });

    expect(message).toContain('REKEY_KAFKA_SASL_PASSWORD: must be set');
    expect(message).not.toContain('REKEY_KAFKA_SASL_USERNAME');
  });

  it('checks what the caller overrides like what the environment says', () => {
    expect(() => loadConfig(RekeyConfig, {}, { port: 70_000 })).toThrow(/REKEY_PORT: /);
    expect(loadConfig(RekeyConfig, { REKEY_PORT: '1' }, { port: 2 }).port).toBe(2);
  });

  it('ignores variables that no field has', () => {
    expect(Object.keys(loadConfig(RekeyConfig, { REKEY_PROTOTYPE: 'x', PORT: '1' }))).not.toContain('prototype');
  });

  it('reads the fields of a subclass with those of its base', () => {
    class Extended extends RekeyConfig {
      @Type(() => Number)
      @IsInt()
      @Min(1)
      upstreamTimeoutMs = 5;
    }

    expect(loadConfig(Extended, { REKEY_UPSTREAM_TIMEOUT_MS: '7' })).toMatchObject({
      upstreamTimeoutMs: 7,
      port: 8080,
    });
    expect(() => loadConfig(Extended, { REKEY_UPSTREAM_TIMEOUT_MS: '0' })).toThrow(/REKEY_UPSTREAM_TIMEOUT_MS/);
  });
});

describe('variableOf', () => {
  it.each([
    ['port', 'REKEY_PORT'],
    ['databaseUrl', 'REKEY_DATABASE_URL'],
    ['outboxPollIntervalMs', 'REKEY_OUTBOX_POLL_INTERVAL_MS'],
  ])('%s is %s', (field, variable) => {
    expect(variableOf(field)).toBe(variable);
  });
});
