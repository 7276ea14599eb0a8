import type { RuleSelector } from './rule.entity.js';

/** Of an operation: the rule decides about it, was told not to, or was never meant to. */
export type SelectionState = 'included' | 'excluded' | 'ignored';
export const SELECTION_STATES = ['included', 'excluded', 'ignored'] as const;

/** A selector made ready to be asked often. */
export class Selection {
  /** Undefined is every host. */
  private readonly hosts: ReadonlySet<string> | undefined;
  private readonly excluded: ReadonlySet<string>;

  constructor(selector: RuleSelector) {
    const hosts = hostsOf(selector);
    this.hosts = hosts === undefined ? undefined : new Set(hosts);
    this.excluded = new Set(excludedOf(selector));
  }

  /** `host` as `normalizeHost` makes it: one that cannot be read may be meant for any of ours. */
  includes(host: string | undefined): boolean {
    return host === undefined || this.hosts === undefined || this.hosts.has(host);
  }

  /** What the rule does with an operation; a request that is none has no `id`. */
  stateOf({ id, host }: { readonly id?: string | undefined; readonly host: string | undefined }): SelectionState {
    if (id !== undefined && this.excluded.has(id)) return 'excluded';
    return this.includes(host) ? 'included' : 'ignored';
  }
}

/** Each host that is named, once. Undefined when nothing narrows the hosts down: no part of `include`, or one without hosts. */
export function hostsOf({ include }: RuleSelector): string[] | undefined {
  const parts = include ?? [];
  if (parts.length === 0 || parts.some(({ host }) => host === undefined || host === null)) return undefined;
  return [...new Set(parts.flatMap(({ host }) => host ?? []))];
}

/** Each operation that is left out, once. */
export function excludedOf({ exclude }: RuleSelector): string[] {
  return [...new Set((exclude ?? []).flatMap(({ operation_ids: ids }) => ids ?? []))];
}
