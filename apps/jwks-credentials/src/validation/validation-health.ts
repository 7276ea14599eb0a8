import { Injectable } from '@nestjs/common';
import { Readiness } from '@rekey/platform';
import { Metrics } from '@rekey/telemetry';
import { LOOK_EVERY_MS, ZoneKeys } from './zone-keys.js';

/** Several looks in a row have failed. */
const STALE_MS = 10 * LOOK_EVERY_MS;

/** Tells whether this replica validates with what the database holds, so that a stale one gets no requests. */
@Injectable()
export class ValidationHealth {
  constructor(readiness: Readiness, metrics: Metrics, zoneKeys: ZoneKeys) {
    const staleness = (): number => zoneKeys.stalenessMs(Date.now());
    readiness.add('validation', () => (staleness() < STALE_MS ? undefined : 'the keys in memory may be out of date'));
    metrics.gauge(
      'rekey_validation_staleness_seconds',
      'Since the keys and configurations in memory were known to be those of the database',
      [],
      () => staleness() / 1000,
    );
    metrics.gauge(
      'rekey_validation_version',
      'Number of the newest change of a zone that is in memory; replicas that agree hold the same',
      [],
      () => zoneKeys.version,
    );
    metrics.gauge('rekey_validation_zones', 'Zones in memory', [], () => zoneKeys.size);
  }
}
