import type { OpenAPIObject } from '@nestjs/swagger';

const KINDS = ['schemas', 'responses', 'parameters'] as const;

/** The components that paths lead to. Nest describes what any handler takes, those of events and internal routes too. */
export function withoutUnused(document: OpenAPIObject): OpenAPIObject {
  const all: Readonly<Record<string, Readonly<Record<string, unknown>> | undefined>> = { ...document.components };
  const used: Record<string, Record<string, unknown>> = { schemas: {}, responses: {}, parameters: {} };
  const visit = (part: unknown): void => {
    for (const [, kind = '', name = ''] of JSON.stringify(part).matchAll(/"#\/components\/(\w+)\/([^"]+)"/g)) {
      const component = all[kind]?.[name];
      const found = used[kind];
      if (component === undefined || found === undefined || found[name] !== undefined) continue;
      found[name] = component;
      visit(component);
    }
  };
  visit(document.paths);
  return {
    ...document,
    components: { ...document.components, ...Object.fromEntries(KINDS.map((kind) => [kind, used[kind]])) },
  };
}
