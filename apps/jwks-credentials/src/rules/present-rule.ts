import { withMicroseconds } from '../configurations/present-configuration.js';
import type { RuleAction, RuleSelector, TokenRule } from './rule.entity.js';

/** The vendor's rule (contract section 6.1). */
export interface RuleAnswer {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly action: RuleAction;
  readonly enabled: boolean;
  readonly expression: string;
  readonly selector: RuleSelector;
  readonly created_at: string;
  readonly last_updated: string;
}

export function presentRule(rule: TokenRule): RuleAnswer {
  const { id, title, description, action, enabled, expression, selector, createdAt, lastUpdated } = rule;
  return {
    id,
    title,
    description,
    action,
    enabled,
    expression,
    selector,
    created_at: withMicroseconds(createdAt),
    last_updated: withMicroseconds(lastUpdated),
  };
}
