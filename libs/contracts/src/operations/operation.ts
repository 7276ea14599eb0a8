export const VERBS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;
export type Verb = (typeof VERBS)[number];

/** One door of an operation. Several may lead to the same. */
export interface Operation {
  /** What it is called in a condition of an execution: `/<service>/<name>`. */
  readonly method: string;
  readonly verb: Verb;
  /** `{name}` stands for one segment. The names are those of the message's fields. */
  readonly path: string;
}

/** `<verb> <path>`, or several of them for one operation. */
type Doors = string | readonly string[];

/** The doors of a service's operations by their names. */
export function operationsOf(service: string, doors: Readonly<Record<string, Doors>>): Operation[] {
  return Object.entries(doors).flatMap(([name, written]) =>
    [written].flat().map((door) => {
      const [verb = '', path = ''] = door.split(' ');
      return { method: `/${service}/${name}`, verb: verb as Verb, path };
    }),
  );
}

/** The same with the doors of the Connect protocol, whose paths are the methods. */
export function connectOperationsOf(service: string, doors: Readonly<Record<string, Doors>>): Operation[] {
  const operations = operationsOf(service, doors);
  const methods = new Set(operations.map(({ method }) => method));
  return [...operations, ...[...methods].map((method) => ({ method, verb: 'POST' as const, path: method }))];
}
