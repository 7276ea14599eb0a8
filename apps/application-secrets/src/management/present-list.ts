import { formatTimestamp } from '@rekey/config';

/** A list of management v1. Zero values are left out, as in all protobuf JSON. */
export interface ListAnswer<T> {
  readonly details: {
    readonly totalResult?: string;
    readonly processedSequence?: string;
    readonly viewTimestamp: string;
  };
  readonly result?: readonly T[];
}

interface Found<R> {
  readonly rows: readonly R[];
  /** Of all pages. */
  readonly total: number;
}

/** The vendor's `processedSequence` says how current the list is: here the last change of what it shows. */
export function presentList<R extends { readonly sequence: number }, T>(
  { rows, total }: Found<R>,
  present: (row: R) => T,
): ListAnswer<T> {
  const sequence = rows.reduce((last, row) => Math.max(last, row.sequence), 0);
  return {
    details: {
      ...(total === 0 ? {} : { totalResult: String(total) }),
      ...(sequence === 0 ? {} : { processedSequence: String(sequence) }),
      viewTimestamp: formatTimestamp(new Date()),
    },
    ...(rows.length === 0 ? {} : { result: rows.map(present) }),
  };
}
