import Ajv from 'ajv';
import addFormats from 'ajv-formats';

const DOCUMENT = 'openapi';
const FORMATS = ['date-time', 'uri', 'email', 'uuid'];

/** Compares answers with what an OpenAPI document says of them. Members that it does not name are faults. */
export class AnswerCheck {
  #validators = new Map();
  #templates;

  constructor(document) {
    this.document = document;
    this.ajv = new Ajv({ strict: false, validateSchema: false, allErrors: true });
    addFormats(this.ajv, FORMATS);
    // Parameters and bodies are not looked at; of an answer every object is closed.
    this.ajv.addSchema(asJsonSchema({ paths: document.paths, components: document.components }), DOCUMENT);
  }

  /** The path of the document that a request meant: the one with the fewest parameters. */
  pathOf(url) {
    const path = url.split('?')[0].replace(/(.)\/$/, '$1');
    this.#templates ??= Object.keys(this.document.paths)
      .sort((left, right) => left.split('{').length - right.split('{').length)
      .map((template) => [new RegExp(`^${escaped(template).replace(/\\\{\w+\\\}/g, '[^/]+')}$`), template]);
    return this.#templates.find(([pattern]) => pattern.test(path))?.[1];
  }

  /** Doors, such as `GET /v1/tokens`, that a server has and the document lacks, and the other way round. */
  problemsOfRoutes(doors) {
    const described = Object.entries(this.document.paths).flatMap(([path, item]) =>
      Object.keys(item).map((verb) => `${verb.toUpperCase()} ${path}`),
    );
    return [
      ...doors.filter((door) => !described.includes(door)).map((door) => `${door} is not in the document`),
      ...described.filter((door) => !doors.includes(door)).map((door) => `${door} is in the document alone`),
    ];
  }

  /** What is wrong with an answer; undefined if nothing is, or if it is of no operation of the document. */
  problemOf({ method, path, status, type, body }) {
    const operation = this.document.paths[path]?.[method.toLowerCase()];
    // What stands in for a service describes no answers.
    if (operation?.responses === undefined) return undefined;
    const given = operation.responses[status];
    if (given === undefined) return `the status ${status} is not declared`;
    const pointer = given.$ref ?? `#/paths/${step(path)}/${method.toLowerCase()}/responses/${status}`;
    const { content = {} } =
      given.$ref === undefined ? given : this.document.components.responses[given.$ref.split('/').at(-1)];
    if (body === '' || body === undefined) return undefined;
    const media = String(type).split(';')[0].trim();
    if (content[media] === undefined) return `a body of ${media} is not declared for ${status}`;
    if (!media.endsWith('json')) return undefined;
    const validate = this.#validatorAt(`${DOCUMENT}${pointer}/content/${step(media)}/schema`);
    if (validate(JSON.parse(String(body)))) return undefined;
    return `${status}: ${this.ajv.errorsText(validate.errors?.map(withName), { dataVar: 'body' })}`;
  }

  #validatorAt(pointer) {
    const known = this.#validators.get(pointer) ?? this.ajv.compile({ $ref: pointer });
    this.#validators.set(pointer, known);
    return known;
  }
}

/** Which member is too much is not in Ajv's own text. */
function withName(error) {
  const member = error.params.additionalProperty;
  return member === undefined ? error : { ...error, message: `has ${member}, which is not declared` };
}

const escaped = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
const step = (name) => encodeURIComponent(name.replaceAll('~', '~0').replaceAll('/', '~1'));

/** A schema of OpenAPI 3.0 as one of JSON Schema, with every object closed that says which members it has. */
function asJsonSchema(node) {
  if (Array.isArray(node)) return node.map(asJsonSchema);
  if (typeof node !== 'object' || node === null) return node;
  const { nullable, ...schema } = Object.fromEntries(
    Object.entries(node).map(([key, value]) => [key, asJsonSchema(value)]),
  );
  if (schema.type === 'object' && schema.properties !== undefined) schema.additionalProperties ??= false;
  return nullable === true
    ? { anyOf: [schema, { type: 'null' }] }
    : { ...schema, ...(nullable === undefined ? {} : { nullable }) };
}
