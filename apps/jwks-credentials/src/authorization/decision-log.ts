import type { Logger } from '@rekey/telemetry';
import type { Metrics } from '@rekey/telemetry';
import type { OriginalRequest } from './original-request.js';
import type { Violation } from './request-tokens.js';
import type { PolicyRule } from './zone-policy.js';

const LINES_PER_SECOND = 100;
const TEXT_MAX = 256;
const VIOLATIONS_MAX = 32;

export interface Decided {
  readonly zoneId: string;
  readonly rule: PolicyRule | undefined;
  readonly request: OriginalRequest;
  readonly violations: readonly Violation[];
}

/**
 * What rules did: one line for each action taken, under the vendor's name for its own. Never a token, a claim or a query.
 * Whoever sends bad tokens fast fills no disk: beyond some lines a second they are counted.
 */
export class DecisionLog {
  private second = 0;
  private lines = 0;
  private left = 0;
  private readonly decisions;

  constructor(
    private readonly logger: Logger,
    metrics: Metrics,
  ) {
    const decisions = metrics.counter(
      'rekey_authorizations_total',
      'Requests that a proxy asked about, by what was done: allow, log (allowed and logged), block',
      ['action'],
    );
    this.decisions = {
      allow: decisions.labels('allow'),
      log: decisions.labels('log'),
      block: decisions.labels('block'),
    };
  }

  note(action: 'allow' | 'log' | 'block', { zoneId, rule, request, violations }: Decided): void {
    this.decisions[action].inc();
    if (action === 'allow' || !this.hasRoom()) return;
    const { method, host, path } = request;
    const line = {
      source: 'apiShieldTokenValidation',
      action,
      zoneId,
      ruleId: rule?.id,
      ruleTitle: rule?.title,
      method: method.slice(0, TEXT_MAX),
      host: host.slice(0, TEXT_MAX),
      path: path.slice(0, TEXT_MAX),
      violations: violations.slice(0, VIOLATIONS_MAX),
      ...(this.left === 0 ? {} : { unlogged: this.left }),
    };
    this.left = 0;
    this.logger.info(line, 'token validation');
  }

  private hasRoom(): boolean {
    const second = Math.floor(Date.now() / 1000);
    if (second !== this.second) this.lines = 0;
    this.second = second;
    this.lines += 1;
    if (this.lines > LINES_PER_SECOND) this.left += 1;
    return this.lines <= LINES_PER_SECOND;
  }
}
