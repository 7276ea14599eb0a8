import pg from 'pg';

/** Runs one statement as the owner of the database, as an operator or a thief of a backup would. */
export async function queryDatabase<T extends pg.QueryResultRow>(
  url: string,
  text: string,
  values: unknown[] = [],
): Promise<T[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<T>(text, values)).rows;
  } finally {
    await client.end();
  }
}

interface ByteaColumn {
  readonly schema: string;
  readonly table: string;
  readonly column: string;
}

/** Places of the database with a value that starts with these bytes (hex), as `schema.table.column`. */
export async function placesOf(url: string, prefixes: readonly string[]): Promise<string[]> {
  const columns = await queryDatabase<ByteaColumn>(
    url,
    `SELECT table_schema AS schema, table_name AS "table", column_name AS "column" FROM information_schema.columns
     WHERE data_type = 'bytea' AND table_schema NOT IN ('pg_catalog', 'information_schema')`,
  );
  const places: string[] = [];
  for (const { schema, table, column } of columns) {
    const found = await queryDatabase(
      url,
      `SELECT 1 FROM "${schema}"."${table}" WHERE EXISTS (
         SELECT 1 FROM unnest($1::text[]) AS prefix WHERE encode("${column}", 'hex') LIKE prefix || '%') LIMIT 1`,
      [prefixes],
    );
    if (found.length > 0) places.push(`${schema}.${table}.${column}`);
  }
  return places.sort();
}

/** Every cell of every table, as text; bytes as hex. */
export async function dumpDatabase(url: string): Promise<string> {
  const tables = await queryDatabase<{ name: string }>(
    url,
    `SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables
     WHERE schemaname NOT IN ('pg_catalog', 'information_schema')`,
  );
  const parts: string[] = [];
  for (const { name } of tables) {
    parts.push(`-- ${name}`);
    for (const { text } of await queryDatabase<{ text: string }>(url, `SELECT t::text AS text FROM ${name} t`))
      parts.push(text);
  }
  return parts.join('\n');
}
