import { cellOf, type ColumnCipher, type SealedColumn } from './column-cipher.js';

/** A URL as a row keeps it: people put keys of APIs into queries, so what follows the path is sealed in a column of its own. */
export interface StoredUrl {
  readonly url: string;
  /** Null when there is none, or when the URL was stored whole, before there were sealed ones. */
  readonly query: Buffer | null;
}

/** Seals the queries of URLs of one column, each for its row. */
export class UrlCipher {
  constructor(
    private readonly cipher: ColumnCipher,
    private readonly column: SealedColumn,
  ) {}

  seal(url: string, row: string): StoredUrl {
    const [path, query] = splitUrl(url);
    return { url: path, query: query === '' ? null : this.cipher.encrypt(query, cellOf(this.column, row)) };
  }

  /** @throws CiphertextInvalid for a query that was sealed elsewhere */
  open({ url, query }: StoredUrl, row: string): string {
    return query === null ? url : url + this.cipher.decrypt(query, cellOf(this.column, row)).toString('utf8');
  }
}

/** A URL for those who may see where it leads and not what it says there: names of parameters stay, values do not. */
export function maskQuery(url: string): string {
  const [path, rest] = splitUrl(url);
  const [query] = rest.split('#') as [string];
  if (!query.startsWith('?')) return path;
  const masked = query
    .slice(1)
    .split('&')
    .map((pair) => (pair.includes('=') ? `${pair.slice(0, pair.indexOf('='))}=***` : '***'));
  return `${path}?${masked.join('&')}`;
}

function splitUrl(url: string): [path: string, rest: string] {
  const end = url.search(/[?#]/);
  return end === -1 ? [url, ''] : [url.slice(0, end), url.slice(end)];
}
