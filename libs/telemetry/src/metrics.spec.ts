import { Metrics } from './metrics.js';

describe('Metrics', () => {
  it('labels each value with its service', async () => {
    const metrics = new Metrics('one', { processMetrics: false });
    metrics.counter('rekey_things_total', 'Things.', ['kind']).inc({ kind: 'a' });

    expect(await metrics.text()).toContain('rekey_things_total{kind="a",service="one"} 1');
  });

  it('shows the services of one process together, each metric described once', async () => {
    const [one, two] = ['one', 'two'].map((name) => new Metrics(name, { processMetrics: false })) as [Metrics, Metrics];
    one.counter('rekey_things_total', 'Things.', []).inc(2);
    two.counter('rekey_things_total', 'Things.', []).inc(3);
    two.histogram('rekey_seconds', 'Seconds.', [], [0.1, 1]).observe(0.5);
    one.include(two);

    const text = await one.text();

    expect(text).toContain('rekey_things_total{service="one"} 2');
    expect(text).toContain('rekey_things_total{service="two"} 3');
    expect(text).toContain('rekey_seconds_bucket{le="1",service="two"} 1');
    expect(text.match(/# TYPE rekey_things_total counter/g)).toHaveLength(1);
  });

  it('reads a gauge when it is asked for, and keeps its last value while it cannot', async () => {
    const metrics = new Metrics('one', { processMetrics: false });
    const answers = [3, new Error('away'), 4];
    metrics.gauge('rekey_waiting', 'Waiting.', [], async () => {
      const answer = answers.shift();
      if (typeof answer !== 'number') throw answer;
      return answer;
    });

    expect(await metrics.text()).toContain('rekey_waiting{service="one"} 3');
    expect(await metrics.text()).toContain('rekey_waiting{service="one"} 3');
    expect(await metrics.text()).toContain('rekey_waiting{service="one"} 4');
  });

  it('shows the values there are by their labels, and those that are gone no more', async () => {
    const metrics = new Metrics('one', { processMetrics: false });
    const readings = [
      [
        { labels: { group: 'a' }, value: 1 },
        { labels: { group: 'b' }, value: 2 },
      ],
      [{ labels: { group: 'b' }, value: 3 }],
    ];
    metrics.gauge('rekey_lag', 'Lag.', ['group'], () => readings.shift() ?? []);

    expect(await metrics.text()).toMatch(
      /rekey_lag\{group="a",service="one"\} 1\nrekey_lag\{group="b",service="one"\} 2\n/,
    );
    const later = await metrics.text();
    expect(later).toContain('rekey_lag{group="b",service="one"} 3');
    expect(later).not.toContain('group="a"');
  });
});
