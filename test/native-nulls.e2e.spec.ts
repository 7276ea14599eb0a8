import 'reflect-metadata';
import { actionTargets } from '@rekey/action-targets';
import { applicationSecrets } from '@rekey/application-secrets';
import { gateway } from '@rekey/gateway';
import { BodyPipe } from '@rekey/http';
import { type ServiceDefinition } from '@rekey/platform';
import { InvalidInput } from '@rekey/errors';
import { jwksCredentials } from '@rekey/jwks-credentials';
import { keyVault } from '@rekey/key-vault';

type Class = new () => object;
type Exports = Readonly<Record<string, unknown>>;

interface Member {
  readonly required: boolean;
  readonly nullable?: boolean;
  readonly type?: () => unknown;
}

interface Documented {
  readonly models: readonly (readonly [Promise<Exports>, Readonly<Record<string, Readonly<Record<string, Member>>>>])[];
  readonly controllers: readonly (readonly [
    Promise<Exports>,
    Readonly<Record<string, Readonly<Record<string, object>>>>,
  ])[];
}

const NATIVE = /^\/?v1\//;
const BODY = '3:';

/** Classes of bodies that native routes take, as Nest has them. */
function nativeBodies(controller: Class, methods: readonly string[]): Class[] {
  const bases = [Reflect.getMetadata('path', controller) as string | string[]].flat();
  return methods.flatMap((method) => {
    const handler = (controller.prototype as Record<string, object>)[method] as object;
    const paths = [Reflect.getMetadata('path', handler) as string | string[]].flat();
    const isNative = bases.some((base) => paths.some((path) => NATIVE.test(`${base}/${path}`)));
    const routeArguments = (Reflect.getMetadata('__routeArguments__', controller, method) ?? {}) as Record<
      string,
      { readonly index: number; readonly data?: unknown }
    >;
    const types = Reflect.getMetadata('design:paramtypes', controller.prototype as object, method) as Class[];
    const bodies = Object.entries(routeArguments).filter(([key]) => key.startsWith(BODY));
    return isNative
      ? bodies.map(([, { index }]) => types[index] as Class).filter((type) => (type as unknown) !== Object)
      : [];
  });
}

async function documentedBy({ openApiMetadata }: ServiceDefinition<never>): Promise<Documented> {
  const metadata = (await openApiMetadata?.()) as unknown as { readonly '@nestjs/swagger': Documented };
  return metadata['@nestjs/swagger'];
}

/** Every class that is a native body or part of one, with its members. */
async function nativeDtos(definition: ServiceDefinition<never>): Promise<Map<Class, Readonly<Record<string, Member>>>> {
  const { models, controllers } = await documentedBy(definition);
  const members = new Map<Class, Readonly<Record<string, Member>>>();
  for (const [file, classes] of models) {
    for (const [name, found] of Object.entries(classes)) members.set((await file)[name] as Class, found);
  }
  const open: Class[] = [];
  for (const [file, classes] of controllers) {
    for (const [name, methods] of Object.entries(classes)) {
      open.push(...nativeBodies((await file)[name] as Class, Object.keys(methods)));
    }
  }
  const dtos = new Map<Class, Readonly<Record<string, Member>>>();
  for (let dto = open.pop(); dto !== undefined; dto = open.pop()) {
    const own = members.get(dto) ?? describedByHand(dto);
    if (own === undefined || dtos.has(dto)) continue;
    dtos.set(dto, own);
    open.push(...Object.values(own).flatMap(partsOf));
  }
  return dtos;
}

/** What the decorators of a class of a library say of its members. */
function describedByHand({ prototype }: Class): Readonly<Record<string, Member>> | undefined {
  const names = Reflect.getMetadata('swagger/apiModelPropertiesArray', prototype as object) as string[] | undefined;
  const member = (name: string): Member =>
    Reflect.getMetadata('swagger/apiModelProperties', prototype as object, name) as Member;
  return names && Object.fromEntries(names.map((name) => name.slice(1)).map((name) => [name, member(name)]));
}

/** Classes of a member's value; a decorator names a type of JSON itself. */
const partsOf = ({ type }: Member): Class[] => ((type as unknown) === Number ? [] : ([type?.()].flat() as Class[]));

/** The members that the pipe has something against. */
async function refused(dto: Class, body: object): Promise<string[]> {
  try {
    await new BodyPipe().transform(body, { type: 'body', metatype: dto });
    return [];
  } catch (error) {
    if (!(error instanceof InvalidInput)) throw error;
    return error.violations.map(({ field }) => field);
  }
}

describe('null in a native body', () => {
  it.each<[string, ServiceDefinition<never>]>(
    [gateway, keyVault, actionTargets, jwksCredentials, applicationSecrets].map((definition) => [
      definition.name,
      definition as unknown as ServiceDefinition<never>,
    ]),
  )('is refused by %s, naming the member, unless its description says that it may be null', async (_, definition) => {
    const dtos = await nativeDtos(definition);
    expect(dtos.size).toBeGreaterThan(0);
    const wrong: string[] = [];
    for (const [dto, members] of dtos) {
      for (const [name, { nullable = false }] of Object.entries(members)) {
        const isRefused = (await refused(dto, { [name]: null })).includes(name);
        if (isRefused === nullable) wrong.push(`${dto.name}.${name} ${nullable ? 'may be null' : 'takes null'}`);
      }
    }
    expect(wrong).toEqual([]);
  });
});
