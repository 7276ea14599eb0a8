import { AggregatorRegistry, collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

export type GaugeReading<L extends string> =
  number | readonly { readonly labels: Readonly<Record<L, string>>; readonly value: number }[];

/** A registry of one service. Standalone merges those of its modules; each metric carries the `service` label. */
export class Metrics {
  readonly registry = new Registry();
  private readonly included: Metrics[] = [];

  constructor(service: string, options: { readonly processMetrics: boolean }) {
    this.registry.setDefaultLabels({ service });
    if (options.processMetrics) collectDefaultMetrics({ register: this.registry });
  }

  /** From now on `text` also shows these: for the one service of a process that is asked for all. */
  include(...others: readonly Metrics[]): void {
    this.included.push(...others);
  }

  /** Prometheus text exposition format 0.0.4. */
  async text(): Promise<string> {
    if (this.included.length === 0) return this.registry.metrics();
    const all = [this, ...this.included].map(({ registry }) => registry.getMetricsAsJSON());
    return AggregatorRegistry.aggregate(await Promise.all(all)).metrics();
  }

  /** The one of that name, when there is one: several parts of a service may count the same. */
  counter<L extends string>(name: string, help: string, labelNames: readonly L[]): Counter<L> {
    const known = this.registry.getSingleMetric(name) as Counter<L> | undefined;
    return known ?? new Counter({ name, help, labelNames, registers: [this.registry] });
  }

  /**
   * @param read gives the value whenever the metrics are asked for, or all values there are by their labels; while it
   * fails the last ones stay
   */
  gauge<L extends string>(
    name: string,
    help: string,
    labelNames: readonly L[],
    read?: () => GaugeReading<L> | Promise<GaugeReading<L>>,
  ): Gauge<L> {
    const options = { name, help, labelNames, registers: [this.registry] };
    if (read === undefined) return (this.registry.getSingleMetric(name) as Gauge<L> | undefined) ?? new Gauge(options);
    return new Gauge({
      ...options,
      async collect() {
        const reading = await Promise.resolve()
          .then(read)
          // A reading that fails leaves its series out, and the others are shown.
          .catch(() => undefined);
        if (typeof reading === 'number') this.set(reading);
        else if (reading !== undefined) {
          this.reset();
          for (const { labels, value } of reading) this.set(labels, value);
        }
      },
    });
  }

  histogram<L extends string>(name: string, help: string, labelNames: readonly L[], buckets: number[]): Histogram<L> {
    return new Histogram({ name, help, labelNames, buckets, registers: [this.registry] });
  }
}
