import { isDeepStrictEqual } from 'node:util';
import type { CreateRuleDto } from './dto/create-rule.dto.js';
import type { EditRuleDto } from './dto/edit-rule.dto.js';
import type { RuleSelector, TokenRule } from './rule.entity.js';
import { hostsOf } from './selection.js';

/** What a caller decides about a rule, its place aside. */
export type RuleContent = Pick<
  TokenRule,
  'title' | 'description' | 'action' | 'enabled' | 'expression' | 'selector' | 'hosts' | 'configurationIds'
>;

/** @param named the configurations that the expression names */
export function contentOf(dto: CreateRuleDto, named: readonly string[]): RuleContent {
  const { title, description, action, enabled, expression } = dto;
  const selector = plain(dto.selector);
  return { title, description, action, enabled, expression, selector, ...derived(selector, named) };
}

/** The rule with what is given. @param named absent when no expression is given */
export function edited(rule: TokenRule, dto: EditRuleDto, named?: readonly string[]): RuleContent {
  const selector = dto.selector ? plain(dto.selector) : rule.selector;
  return {
    title: dto.title ?? rule.title,
    description: dto.description ?? rule.description,
    action: dto.action ?? rule.action,
    enabled: dto.enabled ?? rule.enabled,
    expression: dto.expression ?? rule.expression,
    selector,
    ...derived(selector, named ?? rule.configurationIds),
  };
}

export function isSameContent(rule: TokenRule, content: RuleContent): boolean {
  return (Object.keys(content) as (keyof RuleContent)[]).every((key) => isDeepStrictEqual(rule[key], content[key]));
}

function derived(selector: RuleSelector, named: readonly string[]): Pick<TokenRule, 'hosts' | 'configurationIds'> {
  return { hosts: hostsOf(selector) ?? [], configurationIds: [...named] };
}

/** As the database gives it back. */
function plain(selector: RuleSelector): RuleSelector {
  return JSON.parse(JSON.stringify(selector)) as RuleSelector;
}
