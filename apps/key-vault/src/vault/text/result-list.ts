/** What every successful answer says: `status` as the vendor's general rule has it, `success` as most of its pages show. */
export interface Succeeded {
  readonly status: 'SUCCESS';
  readonly success: true;
}

export interface ResultList<T> extends Succeeded {
  readonly resultList: readonly T[];
  readonly resultCount: number;
}

export const SUCCEEDED: Succeeded = { status: 'SUCCESS', success: true };

export function presentList<T>(items: readonly T[]): ResultList<T> {
  return { ...SUCCEEDED, resultList: items, resultCount: items.length };
}
