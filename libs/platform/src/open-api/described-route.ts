import { ROUTE_ARGS_METADATA } from '@nestjs/common/constants.js';
import { RouteParamtypes } from '@nestjs/common/enums/route-paramtypes.enum.js';
import { MetadataScanner, ModulesContainer, Reflector } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Access, DialectName } from '@rekey/contracts';
import { type AnswerFacts, ROUTE_ANSWERS } from './answers.decorator.js';

/** What decorators say of one handler. */
export interface HandlerFacts {
  readonly answers: AnswerFacts;
  /** Names of the headers that it takes. */
  readonly headers: readonly string[];
}

/** One handler at one of its paths. */
export interface DescribedRoute extends HandlerFacts {
  readonly access: Access | undefined;
  readonly dialect: DialectName;
  /** `x-zitadel-orgid` says in which organization it acts. */
  readonly isOfOrganization: boolean;
  /** It takes an `Idempotency-Key`. */
  readonly isRepeatable: boolean;
  /** With `?dryRun=true` it answers a plan instead. */
  readonly turns: boolean;
  readonly method: string;
  readonly path: string;
  /** `<Controller>.<method>`. */
  readonly handler: string;
  readonly hasBody: boolean;
}

export function isPublic({ access }: DescribedRoute): boolean {
  return access === 'open';
}

export function isChanging({ method }: DescribedRoute): boolean {
  return method !== 'get';
}

/** What each handler of an application declares, by `<Controller>.<method>`. */
export function factsByHandler(app: NestFastifyApplication): ReadonlyMap<string, HandlerFacts> {
  const reflector = app.get(Reflector);
  const scanner = new MetadataScanner();
  const found = new Map<string, HandlerFacts>();
  for (const module of app.get(ModulesContainer).values()) {
    for (const { metatype } of module.controllers.values()) {
      if (typeof metatype !== 'function') continue;
      const prototype = metatype.prototype as Readonly<Record<string, () => unknown>>;
      for (const method of scanner.getAllMethodNames(prototype)) {
        const handler = prototype[method] as () => unknown;
        found.set(handlerName(metatype.name, method), {
          answers: reflector.get<AnswerFacts | undefined>(ROUTE_ANSWERS, handler) ?? {},
          headers: headersOf(metatype, method),
        });
      }
    }
  }
  return found;
}

/** Nest describes only those whose type it sees at run time, and of an optional one it sees none. */
function headersOf(controller: object, method: string): string[] {
  const taken = Reflect.getMetadata(ROUTE_ARGS_METADATA, controller, method) as
    Record<string, { data?: unknown }> | undefined;
  return Object.entries(taken ?? {}).flatMap(([place, { data }]) =>
    Number(place.split(':')[0]) === RouteParamtypes.HEADERS && typeof data === 'string' ? [data] : [],
  );
}

export function handlerName(controller: string, method: string): string {
  return `${controller.replace(/Controller$/, '')}.${method}`;
}
