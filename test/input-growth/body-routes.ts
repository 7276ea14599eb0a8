type Json = Readonly<Record<string, unknown>>;

/** A route that takes a body, as the product describes itself. */
export interface BodyRoute {
  readonly method: string;
  readonly path: string;
  readonly contentType: string;
  readonly schema: Json;
}

/** A route, whatever it takes. */
export interface AnyRoute {
  readonly method: string;
  readonly path: string;
}

const VERBS = ['get', 'put', 'post', 'patch', 'delete'] as const;

export class RouteTable {
  constructor(private readonly document: Json) {}

  all(): AnyRoute[] {
    return this.operations().map(({ method, path }) => ({ method, path }));
  }

  /** One for each type of body that a route takes. */
  withBody(): BodyRoute[] {
    return this.operations().flatMap(({ method, path, operation }) => {
      const content = ((operation['requestBody'] as Json | undefined)?.['content'] ?? {}) as Json;
      return Object.entries(content).map(([contentType, media]) => ({
        method,
        path,
        contentType,
        schema: this.resolve((media as Json)['schema']),
      }));
    });
  }

  /** What a property or an item may hold, with references followed. */
  resolve(schema: unknown): Json {
    const { $ref, allOf, oneOf, anyOf } = (schema ?? {}) as Record<string, unknown>;
    if (typeof $ref === 'string') {
      const target = $ref
        .slice(2)
        .split('/')
        .reduce<unknown>((node, step) => (node as Json)[step], this.document);
      return this.resolve(target);
    }
    const alternatives = (allOf ?? oneOf ?? anyOf) as readonly unknown[] | undefined;
    return alternatives?.[0] === undefined ? ((schema ?? {}) as Json) : this.resolve(alternatives[0]);
  }

  private operations(): { method: string; path: string; operation: Json }[] {
    return Object.entries(this.document['paths'] as Json).flatMap(([path, item]) =>
      VERBS.filter((verb) => verb in (item as Json)).map((verb) => ({
        method: verb.toUpperCase(),
        path: path.replace(/\{\w+\}/g, 'x'),
        operation: (item as Json)[verb] as Json,
      })),
    );
  }
}
