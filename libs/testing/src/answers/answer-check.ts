import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';

const DOCUMENT = 'openapi';
const FORMATS = ['date-time', 'uri', 'email', 'uuid'] as const;

interface Answer {
  readonly $ref?: string;
  readonly content?: Readonly<Record<string, object>>;
}

/** What is read of an OpenAPI document. */
export interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, { responses?: Readonly<Record<string, Answer>> }>>>>;
  readonly components: { readonly schemas?: object; readonly responses?: Readonly<Record<string, Answer>> };
}

/** An answer as it was sent. */
export interface SentAnswer {
  readonly method: string;
  readonly path: string | undefined;
  readonly status: number;
  readonly type: unknown;
  readonly body: unknown;
}

/** Compares answers with what an OpenAPI document says of them. Members that it does not name are faults. */
export class AnswerCheck {
  private readonly validators = new Map<string, ValidateFunction>();
  private readonly ajv = new Ajv({ strict: false, validateSchema: false, allErrors: true });
  private templates: [RegExp, string][] | undefined;

  constructor(private readonly document: Document) {
    addFormats.default(this.ajv, [...FORMATS]);
    // Parameters and bodies are not looked at; of an answer every object is closed.
    const { paths, components } = document;
    this.ajv.addSchema(asJsonSchema({ paths, components }) as object, DOCUMENT);
  }

  /** The path of the document that a request meant: the one with the fewest parameters. */
  pathOf(url: string): string | undefined {
    const path = (url.split('?')[0] as string).replace(/(.)\/$/, '$1');
    this.templates ??= Object.keys(this.document.paths)
      .sort((left, right) => left.split('{').length - right.split('{').length)
      .map((template): [RegExp, string] => [
        new RegExp(`^${escaped(template).replace(/\\\{\w+\\\}/g, '[^/]+')}$`),
        template,
      ]);
    return this.templates.find(([pattern]) => pattern.test(path))?.[1];
  }

  /** Doors, such as `GET /v1/tokens`, that a server has and the document lacks, and the other way round. */
  problemsOfRoutes(doors: readonly string[]): string[] {
    const described = Object.entries(this.document.paths).flatMap(([path, item]) =>
      Object.keys(item).map((verb) => `${verb.toUpperCase()} ${path}`),
    );
    return [
      ...doors.filter((door) => !described.includes(door)).map((door) => `${door} is not in the document`),
      ...described.filter((door) => !doors.includes(door)).map((door) => `${door} is in the document alone`),
    ];
  }

  /** What is wrong with an answer; undefined if nothing is, or if it is of no operation of the document. */
  problemOf({ method, path = '', status, type, body }: SentAnswer): string | undefined {
    const operation = this.document.paths[path]?.[method.toLowerCase()];
    // What stands in for a service describes no answers.
    if (operation?.responses === undefined) return undefined;
    const given = operation.responses[status];
    if (given === undefined) return `the status ${status} is not declared`;
    const pointer = given.$ref ?? `#/paths/${step(path)}/${method.toLowerCase()}/responses/${status}`;
    const { content = {} } = this.resolved(given);
    if (body === '' || body === undefined) return undefined;
    const media = (String(type).split(';')[0] as string).trim();
    if (content[media] === undefined) return `a body of ${media} is not declared for ${status}`;
    if (!media.endsWith('json')) return undefined;
    const validate = this.validatorAt(`${DOCUMENT}${pointer}/content/${step(media)}/schema`);
    if (validate(JSON.parse(String(body)))) return undefined;
    return `${status}: ${this.ajv.errorsText(validate.errors?.map(withName), { dataVar: 'body' })}`;
  }

  private resolved(answer: Answer): Answer {
    if (answer.$ref === undefined) return answer;
    return this.document.components.responses?.[answer.$ref.split('/').at(-1) as string] ?? {};
  }

  private validatorAt(pointer: string): ValidateFunction {
    const known = this.validators.get(pointer) ?? this.ajv.compile({ $ref: pointer });
    this.validators.set(pointer, known);
    return known;
  }
}

/** Which member is too much is not in Ajv's own text. */
function withName(error: ErrorObject): ErrorObject {
  const member = error.params['additionalProperty'] as string | undefined;
  return member === undefined ? error : { ...error, message: `has ${member}, which is not declared` };
}

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
const step = (name: string): string => encodeURIComponent(name.replaceAll('~', '~0').replaceAll('/', '~1'));

/** A schema of OpenAPI 3.0 as one of JSON Schema, with every object closed that says which members it has. */
function asJsonSchema(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(asJsonSchema);
  if (typeof node !== 'object' || node === null) return node;
  const { nullable, ...schema }: Record<string, unknown> = Object.fromEntries(
    Object.entries(node).map(([key, value]) => [key, asJsonSchema(value)]),
  );
  if (schema['type'] === 'object' && schema['properties'] !== undefined) schema['additionalProperties'] ??= false;
  return nullable === true
    ? { anyOf: [schema, { type: 'null' }] }
    : { ...schema, ...(nullable === undefined ? {} : { nullable }) };
}
