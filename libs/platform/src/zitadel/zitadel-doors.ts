import {
  Controller,
  createParamDecorator,
  type ExecutionContext,
  HttpCode,
  type PipeTransform,
  RequestMapping,
  RequestMethod,
  type Type,
} from '@nestjs/common';
import { ApiBody, ApiQuery, OmitType } from '@nestjs/swagger';
import type { OperationTable, Verb } from '@rekey/contracts';
import { CurrentPrincipal, type Principal } from '@rekey/identity';
import { getMetadataStorage } from 'class-validator';
import type { FastifyRequest } from 'fastify';
import { MessagePipe, type MessageSource } from './message.pipe.js';
import { type RpcMethod, rpcsOf } from './rpc.decorator.js';

/** An operation at one kind of door. */
interface Route extends RpcMethod, MessageSource {
  readonly verb: Verb;
  /** One for each version of the service, `/v2/actions/targets/:id`. */
  readonly paths: readonly string[];
}

type Run = (this: object, message: unknown, caller: Principal) => unknown;

const Message: (pipe: PipeTransform) => ParameterDecorator = createParamDecorator(
  (_: undefined, context: ExecutionContext) => context.switchToHttp().getRequest<FastifyRequest>(),
);

/** Of a service's routes what concerns these doors. */
interface Tables {
  readonly operations: readonly OperationTable[];
}

/**
 * The controllers of a ZITADEL service: one for REST, one for the Connect protocol, as far as the operations have such
 * doors. Their paths are those of the service's routes, which say too who may enter.
 * @param operations a class with methods that are marked with `Rpc`
 * @param services the versions of the vendor's service, `zitadel.action.v2.ActionService`, which differ in paths alone
 * @throws Error for an operation that a version does not have
 */
export function zitadelDoors(operations: Type<object>, routes: Tables, ...services: readonly string[]): Type<object>[] {
  const tables = routes.operations.filter(({ rpc }) => services.includes(rpc));
  const rpcs = rpcsOf(operations.prototype as object);
  requireAll(rpcs, tables);
  const name = operations.name.replace(/Operations$/, '');
  return [
    doorOf(
      operations,
      `${name}Controller`,
      rpcs.flatMap((rpc) => restRoute(operations, rpc, tables)),
    ),
    doorOf(
      operations,
      `${name}ConnectController`,
      rpcs.flatMap((rpc) => connectRoute(operations, rpc, tables)),
    ),
  ].flat();
}

function requireAll(rpcs: readonly RpcMethod[], tables: readonly OperationTable[]): void {
  for (const { rpc, operations } of tables) {
    const unknown = rpcs.find((one) => operations[one.rpc] === undefined);
    if (unknown !== undefined) throw new Error(`${rpc} has no operation ${unknown.rpc}`);
  }
}

function connectRoute(operations: Type<object>, rpc: RpcMethod, tables: readonly OperationTable[]): Route[] {
  const paths = tables.flatMap((table) => (table.connect === true ? [`/${table.rpc}/${rpc.rpc}`] : []));
  if (paths.length === 0) return [];
  const dto = dtoOf(operations, rpc);
  const source = { dto, rest: dto === undefined ? 'nowhere' : 'body' } as const;
  return [{ ...rpc, ...source, onRest: undefined, verb: 'POST', paths }];
}

function restRoute(operations: Type<object>, rpc: RpcMethod, tables: readonly OperationTable[]): Route[] {
  const doors = tables.flatMap((table) => table.operations[rpc.rpc]?.rest ?? []).map((door) => door.split(' '));
  const [verb] = new Set(doors.map(([first]) => first as Verb));
  if (verb === undefined) return [];
  const paths = doors.map(([, path = '']) => path.replace(/\{(\w+)\}/g, ':$1'));
  const dto = dtoOf(operations, rpc);
  const others = dto === undefined ? [] : fieldsOf(dto).filter((field) => !paramsIn(paths).includes(field));
  const rest = others.length === 0 ? 'nowhere' : verb === 'GET' || verb === 'DELETE' ? 'query' : 'body';
  return [{ ...rpc, dto, rest, verb, paths }];
}

function dtoOf({ prototype }: Type<object>, { method }: RpcMethod): Type<object> | undefined {
  const [type] = Reflect.getMetadata('design:paramtypes', prototype as object, method) as Type<object>[];
  return type === Object ? undefined : type;
}

function fieldsOf(dto: Type<object>): string[] {
  const rules = getMetadataStorage().getTargetValidationMetadatas(dto, '', false, false);
  return [...new Set(rules.map(({ propertyName }) => propertyName))];
}

const paramsIn = ([path = '']: readonly string[]): string[] =>
  [...path.matchAll(/:(\w+)/g)].map(([, name = '']) => name);

function doorOf(operations: Type<object>, name: string, routes: readonly Route[]): Type<object>[] {
  if (routes.length === 0) return [];
  const { [name]: door = operations } = { [name]: class extends operations {} };
  Controller()(door);
  for (const route of routes) addRoute(door, route, routes);
  return [door];
}

function addRoute(door: Type<object>, route: Route, all: readonly Route[]): void {
  const { method, verb, paths, onRest } = route;
  const prototype = door.prototype as Record<string, Run>;
  const run = prototype[method] as Run;
  const present = onRest as ((answer: unknown) => object) | undefined;
  const { [method]: handler } = {
    [method]: async function (this: object, message: unknown, caller: Principal): Promise<unknown> {
      const answer = await run.call(this, message, caller);
      return present === undefined ? answer : present(answer);
    },
  };
  Object.defineProperty(prototype, method, { value: handler, writable: true, configurable: true });
  Message(messagePipe(route, all))(prototype, method, 0);
  CurrentPrincipal()(prototype, method, 1);
  const descriptor = Object.getOwnPropertyDescriptor(prototype, method) as PropertyDescriptor;
  const marks = [RequestMapping({ path: [...paths], method: RequestMethod[verb] }), HttpCode(200), ...describes(route)];
  for (const mark of marks) mark(prototype, method, descriptor);
}

function messagePipe(route: Route, all: readonly Route[]): PipeTransform {
  const isMember = ({ verb, paths }: Route): boolean =>
    verb === route.verb && (paths[0] ?? '').replace(/\/:\w+$/, '') === route.paths[0];
  const member = all.find((other) => other !== route && isMember(other));
  const [param] = member === undefined ? [] : paramsIn(member.paths).slice(-1);
  return new MessagePipe(
    route,
    member === undefined || param === undefined ? undefined : { pipe: new MessagePipe(member), param },
  );
}

/** For the OpenAPI document. Parameters of the path are there anyway. */
function describes({ dto, rest, paths }: Route): MethodDecorator[] {
  if (dto === undefined || rest === 'nowhere') return [];
  const type = withoutFields(dto, paramsIn(paths));
  return [rest === 'body' ? ApiBody({ type }) : ApiQuery({ type })];
}

/** Of `UpdateTargetRequestDto` what the path does not have: the class that it extends if that is it, else `UpdateTargetDto`. */
function withoutFields(dto: Type<object>, fields: readonly string[]): Type<object> {
  if (fields.length === 0) return dto;
  const parent = Object.getPrototypeOf(dto) as Type<object>;
  const own = fieldsOf(dto).filter((field) => !fieldsOf(parent).includes(field));
  if (own.every((field) => fields.includes(field)) && own.length === fields.length) return parent;
  const rest = OmitType(dto, fields as never) as Type<object>;
  Object.defineProperty(rest, 'name', { value: dto.name.replace(/RequestDto$/, 'Dto') });
  return rest;
}
