import { TEXT_MATCHES, type TextMatch } from '@rekey/database';

/** Protobuf numbers are the positions, in both of the vendor's enums. */
export const TEXT_QUERY_METHODS = TEXT_MATCHES.map((match) => `TEXT_QUERY_METHOD_${match}` as const);
export const TEXT_FILTER_METHODS = TEXT_MATCHES.map((match) => `TEXT_FILTER_METHOD_${match}` as const);

/** A text, and how it is compared. */
export interface TextQuery {
  readonly text: string;
  readonly match: TextMatch;
}

interface NameQuery {
  readonly name?: string | null;
  readonly method?: string | number | null;
}

/** What a checked comparison means, in the words of either enum. */
export function readTextQuery({ name, method }: NameQuery): TextQuery {
  const position =
    typeof method === 'number'
      ? method
      : Math.max(
          TEXT_QUERY_METHODS.findIndex((known) => known === method),
          TEXT_FILTER_METHODS.findIndex((known) => known === method),
        );
  return { text: name ?? '', match: TEXT_MATCHES[position] ?? 'EQUALS' };
}
