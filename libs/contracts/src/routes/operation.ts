import type { Access, Guards, OperationTable, Verb } from './service-routes.js';

/** One door of an operation. */
export interface Operation {
  /** What it is called in a condition of an execution: `/<rpc>/<name>`. */
  readonly method: string;
  readonly verb: Verb;
  readonly path: string;
  readonly permission: Access;
  readonly guards: Guards;
  readonly turns: boolean | 'shown';
}

/** Every door of every operation. */
export function doorsOf(tables: readonly OperationTable[]): Operation[] {
  return tables.flatMap(({ rpc, connect, operations }) =>
    Object.entries(operations).flatMap(([name, { rest = [], permission, turns = false, ...guards }]) => {
      const method = `/${rpc}/${name}`;
      return [...[rest].flat(), ...(connect ? [`POST ${method}`] : [])].map((door) => {
        const [verb, path = ''] = door.split(' ');
        return { method, verb: verb as Verb, path, permission, guards, turns };
      });
    }),
  );
}
