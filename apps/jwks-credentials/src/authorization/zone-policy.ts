import { configurationsOf, looksAtAllTokens } from '../expressions/configurations-of.js';
import type { Expression } from '../expressions/expression.js';
import { parseExpression } from '../expressions/parse-expression.js';
import { normalizeHost } from '../operations/normalize-host.js';
import { OperationIndex } from '../operations/operation-index.js';
import type { RuleAction } from '../rules/rule.entity.js';
import { Selection } from '../rules/selection.js';
import type { RuleRow } from '../validation/zone-rows.js';
import type { ZoneSnapshot } from '../validation/zone-snapshot.js';
import type { OriginalRequest } from './original-request.js';
import { type TokenSource, tokenSource } from './token-source.js';

/** A rule ready to be asked. */
export interface PolicyRule {
  readonly id: string;
  readonly title: string;
  readonly action: RuleAction;
  /** Undefined when it cannot be read: it then holds for no request. */
  readonly expression: Expression | undefined;
  /** Those that the expression names. */
  readonly configurations: readonly string[];
  /** The expression asks for claims of whichever token. */
  readonly looksAtAll: boolean;
  readonly selection: Selection;
}

const NO_SOURCES: readonly TokenSource[] = [];
const policies = new WeakMap<ZoneSnapshot, ZonePolicy>();

/** How a zone, as it is at one moment, decides about requests. */
export class ZonePolicy {
  /** Those that are on, by precedence. */
  readonly rules: readonly PolicyRule[];
  /** Somebody has thought about what requests need, be it that they need nothing now. */
  readonly hasRules: boolean;
  /** Of all configurations, in the order they were made in. */
  readonly configurations: readonly string[];
  private readonly sources: ReadonlyMap<string, readonly TokenSource[]>;
  private readonly operations: OperationIndex | undefined;

  private constructor({ configurations, rules, operations }: ZoneSnapshot) {
    this.rules = rules.filter(({ enabled }) => enabled).map(readRule);
    this.hasRules = rules.length > 0;
    this.configurations = configurations.map(({ id }) => id);
    this.sources = new Map(
      configurations.map(({ id, tokenSources }) => [id, tokenSources.flatMap((text) => tokenSource(text) ?? [])]),
    );
    const leavesOut = rules.some(({ selector }) => (selector.exclude ?? []).length > 0);
    this.operations = leavesOut ? new OperationIndex(operations) : undefined;
  }

  /** Made once for each snapshot. */
  static of(snapshot: ZoneSnapshot): ZonePolicy {
    const known = policies.get(snapshot);
    if (known !== undefined) return known;
    const policy = new ZonePolicy(snapshot);
    policies.set(snapshot, policy);
    return policy;
  }

  /** The one that decides about the request: of those that select it the first. */
  ruleFor({ method, host, path }: OriginalRequest): PolicyRule | undefined {
    if (this.rules.length === 0) return undefined;
    const request = { id: this.operations?.find(method, host, path)?.id, host: normalizeHost(host) };
    return this.rules.find(({ selection }) => selection.stateOf(request) === 'included');
  }

  sourcesOf(configId: string): readonly TokenSource[] {
    return this.sources.get(configId) ?? NO_SOURCES;
  }
}

function readRule({ id, title, action, selector, expression: text }: RuleRow): PolicyRule {
  const expression = readExpression(text);
  const configurations = expression === undefined ? [] : configurationsOf(expression);
  const looksAtAll = expression !== undefined && looksAtAllTokens(expression);
  return { id, title, action, expression, configurations, looksAtAll, selection: new Selection(selector) };
}

/** They were read when they were written, perhaps by a version that could read more. */
function readExpression(text: string): Expression | undefined {
  try {
    return parseExpression(text);
  } catch {
    return undefined;
  }
}
