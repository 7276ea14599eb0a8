import { createLogger, Metrics } from '@rekey/telemetry';
import { type Decided, DecisionLog } from './decision-log.js';
import { originalRequest, type OriginalRequest } from './original-request.js';

const request = originalRequest({
  url: '/v1/zones/0/authorize',
  rawHeaders: [
    'authorization',
    'Bearer s3cret',
    'x-original-method',
    'GET',
    'x-original-uri',
    '/orders?token=s3cret',
    'x-original-host',
    'a.example',
  ],
}) as OriginalRequest;
const decided: Decided = {
  zoneId: 'zone',
  rule: undefined,
  request,
  violations: [{ configId: 'c', reason: 'expired' }],
};

describe('DecisionLog', () => {
  let lines: string[];
  let metrics: Metrics;
  let log: DecisionLog;
  beforeEach(() => {
    jest.useFakeTimers({ now: 1_800_000_000_000 });
    lines = [];
    metrics = new Metrics('test', { processMetrics: false });
    log = new DecisionLog(createLogger('info', 'test', { write: (line: string) => void lines.push(line) }), metrics);
  });
  afterEach(() => jest.useRealTimers());

  it('writes a line for what is logged or blocked, with its reasons and without what is secret', () => {
    for (const action of ['allow', 'log', 'block'] as const) log.note(action, decided);
    expect(lines.map((line) => JSON.parse(line) as object)).toEqual(
      ['log', 'block'].map((action) =>
        expect.objectContaining({
          source: 'apiShieldTokenValidation',
          action,
          zoneId: 'zone',
          host: 'a.example',
          path: '/orders',
          violations: [{ configId: 'c', reason: 'expired' }],
        }),
      ),
    );
    expect(lines.join()).not.toContain('s3cret');
  });

  it('counts every action, and writes a hundred lines a second at most', async () => {
    for (let index = 0; index < 250; index += 1) log.note('block', decided);
    log.note('allow', decided);
    expect(lines).toHaveLength(100);
    const text = await metrics.text();
    expect(text).toMatch(/rekey_authorizations_total\{action="block",service="test"\} 250/);
    expect(text).toMatch(/rekey_authorizations_total\{action="allow",service="test"\} 1/);
    jest.advanceTimersByTime(1_000);
    log.note('log', decided);
    expect(JSON.parse(lines.at(-1) ?? '')).toMatchObject({ action: 'log', unlogged: 150 });
  });
});
