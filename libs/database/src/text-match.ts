/** How a text is compared in a search. The vendors' enums have this order. */
export const TEXT_MATCHES = [
  'EQUALS',
  'EQUALS_IGNORE_CASE',
  'STARTS_WITH',
  'STARTS_WITH_IGNORE_CASE',
  'CONTAINS',
  'CONTAINS_IGNORE_CASE',
  'ENDS_WITH',
  'ENDS_WITH_IGNORE_CASE',
] as const;
export type TextMatch = (typeof TEXT_MATCHES)[number];

type Condition = (column: string, text: string) => string;

const equals: Condition = (column, text) => `${column} = ${text}`;
const startsWith: Condition = (column, text) => `starts_with(${column}, ${text})`;
const contains: Condition = (column, text) => `strpos(${column}, ${text}) > 0`;
const endsWith: Condition = (column, text) => `right(${column}, length(${text})) = ${text}`;
const ignoringCase =
  (condition: Condition): Condition =>
  (column, text) =>
    condition(`lower(${column})`, `lower(${text})`);

/** Conditions of SQL. Plain functions and not LIKE: nothing in the text has a meaning of its own. */
const CONDITIONS: Readonly<Record<TextMatch, Condition>> = {
  EQUALS: equals,
  EQUALS_IGNORE_CASE: ignoringCase(equals),
  STARTS_WITH: startsWith,
  STARTS_WITH_IGNORE_CASE: ignoringCase(startsWith),
  CONTAINS: contains,
  CONTAINS_IGNORE_CASE: ignoringCase(contains),
  ENDS_WITH: endsWith,
  ENDS_WITH_IGNORE_CASE: ignoringCase(endsWith),
};

/** The condition that a column matches a text. @param text a parameter or expression of SQL, never a value itself */
export function textCondition(match: TextMatch, column: string, text: string): string {
  return CONDITIONS[match](column, text);
}
