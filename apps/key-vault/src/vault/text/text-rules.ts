import { segmentProblem } from '@rekey/http';
import { ValidateBy } from 'class-validator';

export const NAME_LENGTH_MAX = 255;

const TEXT = /^[^\0\p{Surrogate}]*$/u;

export interface NameRules {
  readonly maxLength?: number;
  /** The vendor's text for a missing or blank one. */
  readonly empty?: string;
}

/** Why a value is no name, or undefined when it is one. */
export function nameProblem(value: unknown, property: string, rules: NameRules = {}): string | undefined {
  const { maxLength = NAME_LENGTH_MAX, empty = `${property} value can not be empty!` } = rules;
  if (value === undefined || value === null) return empty;
  if (typeof value !== 'string') return `${property} must be a string`;
  if (value.trim() === '') return empty;
  if (value.length > maxLength) return `${property} must have at most ${maxLength} characters`;
  // Everything is found by its name in a path.
  const problem = segmentProblem(value);
  return problem === undefined ? undefined : `${property} ${problem}`;
}

/** Whether anything can have this name: asked before a name from a path reaches the database. */
export function isName(value: string): boolean {
  return nameProblem(value, 'name') === undefined;
}

/** A name as the vendor's paths can carry it, with one message for each way to be wrong. */
export function IsName(rules: NameRules = {}): PropertyDecorator {
  return ValidateBy({
    name: 'isName',
    validator: {
      validate: (value, args) => nameProblem(value, args?.property ?? 'name', rules) === undefined,
      defaultMessage: (args) => nameProblem(args?.value, args?.property ?? 'name', rules) ?? '',
    },
  });
}

/** Whether it is text that PostgreSQL and JSON can hold. */
export function isText(value: unknown, maxLength: number): value is string {
  return typeof value === 'string' && value.length <= maxLength && TEXT.test(value);
}

/** Free text that PostgreSQL and JSON can hold. */
export function IsText(maxLength: number): PropertyDecorator {
  return ValidateBy({
    name: 'isText',
    validator: {
      validate: (value) => isText(value, maxLength),
      defaultMessage: (args) => `${args?.property} must be a text of at most ${maxLength} characters`,
    },
  });
}

/** A text without the byte order mark that some editors put before it; what reads JSON takes it for an error. */
export function withoutMark(text: string): string {
  return text.startsWith('\uFEFF') ? text.slice(1) : text;
}

/** What a value must look like to be quoted back: anything else may be a secret in the wrong place. */
const QUOTABLE = /^[\w+-]{1,40}$/;

/** One of the vendor's words, in its own letter case. */
export function IsWord(words: readonly string[]): PropertyDecorator {
  return ValidateBy({
    name: 'isWord',
    validator: {
      validate: (value) => words.includes(value as string),
      defaultMessage: (args) => unknownWord(args?.property ?? 'value', args?.value, words),
    },
  });
}

export function unknownWord(what: string, value: unknown, words: readonly string[]): string {
  const quoted = typeof value === 'string' && QUOTABLE.test(value) ? ` (${value})` : '';
  return `Unknown ${what}${quoted}! Supported values: ${words.join(', ')}`;
}
