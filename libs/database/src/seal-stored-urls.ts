import type { SealedColumn, UrlCipher } from '@rekey/crypto';
import type { DataSource } from 'typeorm';

const BATCH_ROWS = 200;

interface WholeUrl {
  readonly id: string;
  readonly url: string;
}

/**
 * Seals the queries of URLs that were stored whole, before there were sealed ones: at each start, because a replica of
 * before may have stored one meanwhile. Replicas that start together take different rows.
 * @param column that holds sealed queries, in a table whose key is `id`
 * @param urlColumn that holds the URLs
 */
export async function sealStoredUrls(
  dataSource: DataSource,
  urls: UrlCipher,
  { table, column }: SealedColumn,
  urlColumn: string,
): Promise<void> {
  const sealSome = (): Promise<number> =>
    dataSource.transaction(async (manager) => {
      const rows: WholeUrl[] = await manager.query(
        `SELECT id::text AS id, ${urlColumn} AS url FROM ${table}
          WHERE ${column} IS NULL AND ${urlColumn} ~ '[?#]' LIMIT ${BATCH_ROWS} FOR UPDATE SKIP LOCKED`,
      );
      const sealed = rows.map(({ id, url }) => ({ id, ...urls.seal(url, id) }));
      await manager.query(
        `UPDATE ${table} AS t SET ${urlColumn} = s.url, ${column} = s.query
           FROM unnest($1::text[], $2::text[], $3::bytea[]) AS s (id, url, query) WHERE t.id::text = s.id`,
        [sealed.map(({ id }) => id), sealed.map(({ url }) => url), sealed.map(({ query }) => query)],
      );
      return rows.length;
    });
  while ((await sealSome()) > 0);
}
