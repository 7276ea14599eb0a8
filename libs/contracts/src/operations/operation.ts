export const VERBS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;
export type Verb = (typeof VERBS)[number];

/**
 * What of an operation is not for the targets of its executions: nobody but the caller has the secrets that it takes and
 * gives. Members are named as the messages name them, however written and however deep they stand.
 */
export interface Guards {
  /** Members of the request that hold secrets. */
  readonly takes?: readonly string[];
  /** Members of the answer that hold secrets; `all` where the answer is one. */
  readonly shows?: readonly string[] | 'all';
  /** Its request is carried out as the caller made it, or not at all: it gives away what only the caller may give. */
  readonly isFixed?: true;
}

/** One door of an operation. Several may lead to the same. */
export interface Operation extends Guards {
  /** What it is called in a condition of an execution: `/<service>/<name>`. */
  readonly method: string;
  readonly verb: Verb;
  /** `{name}` stands for one segment. The names are those of the message's fields. */
  readonly path: string;
}

/** A caller may bring the secret, and always gets it. */
export const GENERATED_SECRET = { takes: ['clientSecret'], shows: ['clientSecret'], isFixed: true } as const;

/** `<verb> <path>`, or several of them for one operation. */
type Doors = string | readonly string[];

/** The doors of an operation, with what guards it where anything does. */
export type Declaration = Doors | ({ readonly at: Doors } & Guards);

/** The doors of a service's operations by their names. */
export function operationsOf(service: string, declared: Readonly<Record<string, Declaration>>): Operation[] {
  return Object.entries(declared).flatMap(([name, declaration]) => {
    const { at, ...guards } = isDoors(declaration) ? { at: declaration } : declaration;
    return [at].flat().map((door) => {
      const [verb = '', path = ''] = door.split(' ');
      return { method: `/${service}/${name}`, verb: verb as Verb, path, ...guards };
    });
  });
}

function isDoors(declaration: Declaration): declaration is Doors {
  return typeof declaration === 'string' || Array.isArray(declaration);
}

/** The same with the doors of the Connect protocol, whose paths are the methods. */
export function connectOperationsOf(service: string, declared: Readonly<Record<string, Declaration>>): Operation[] {
  const operations = operationsOf(service, declared);
  const byMethod = new Map(operations.map((operation) => [operation.method, operation]));
  const doors = [...byMethod.values()].map((operation) => ({
    ...operation,
    verb: 'POST' as const,
    path: operation.method,
  }));
  return [...operations, ...doors];
}
