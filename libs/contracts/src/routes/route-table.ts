import findMyWay from 'find-my-way';
import type { ServiceName } from '../services.js';
import { DeclaredPaths, patternOf } from './declared-paths.js';
import { EVERY_SERVICE, isInternalPath } from './every-service.js';
import { doorsOf, type Operation } from './operation.js';
import type { Access, DialectName, Guards, RouteDeclaration, ServiceRoutes } from './service-routes.js';

/** The declaration that fits a path, and whose it is. */
export interface Route extends Omit<RouteDeclaration, 'paths'> {
  readonly service: ServiceName;
  readonly dialect: DialectName;
}

/** The operation behind a door. */
export interface FoundOperation {
  readonly guards: Guards;
  readonly method: string;
  /** Decoded, by the names of the message's fields. */
  readonly params: Readonly<Record<string, string>>;
  readonly permission: Access;
  readonly service: ServiceName;
  /** The path of the door as its table has it. */
  readonly template: string;
  readonly turns: boolean | 'shown';
}

type OwnedOperation = Operation & { readonly service: ServiceName };

const NOTHING = (): void => undefined;

/** What all services of an installation answer: whose a path is, how it speaks, what it does and who may call it. */
export class RouteTable {
  /** Every door of every operation. */
  readonly doors: readonly OwnedOperation[];
  /** Methods that a request or response execution can be set on, sorted. */
  readonly executionMethods: readonly string[];
  /** Their services, sorted, without a slash. */
  readonly executionServices: readonly string[];
  private readonly routes = new DeclaredPaths<Route>();
  private readonly dataPlane: { readonly pattern: RegExp; readonly route: Route }[] = [];
  /** As the routers of the services have it: whatever they take for a route is found here too. */
  private readonly entrances = findMyWay({ ignoreTrailingSlash: true, maxParamLength: 64 * 1024 });
  private readonly dialects: { readonly prefix: string; readonly dialect: DialectName }[] = [];
  private readonly access = new Map<string, Access | undefined>();

  /** @throws Error for a path or door that two services have, and for a path that would not speak as it says */
  constructor(readonly services: Readonly<Partial<Record<ServiceName, ServiceRoutes>>>) {
    const doors: OwnedOperation[] = [];
    for (const [service, { routes, operations }] of Object.entries(services) as [ServiceName, ServiceRoutes][]) {
      for (const declaration of routes) this.addRoute(service, declaration);
      doors.push(...doorsOf(operations).map((door) => ({ ...door, service })));
    }
    for (const declaration of EVERY_SERVICE.routes) this.addRoute('gateway', declaration);
    this.closeDataPlane();
    this.doors = doors;
    for (const door of doors) this.entrances.on(door.verb, routerPathOf(door.path), NOTHING, door);
    this.executionMethods = sorted(doors.map(({ method }) => method));
    this.executionServices = sorted(this.executionMethods.map((method) => method.slice(1, method.lastIndexOf('/'))));
  }

  /** The route of a path without its query; undefined when no service has it. */
  routeOf(path: string): Route | undefined {
    return this.routes.find(path);
  }

  /** The route of a path that needs little of the gateway: most of them count nobody, and many ask nobody who they are. */
  dataPlaneRouteOf(path: string): Route | undefined {
    for (const { pattern, route } of this.dataPlane) if (pattern.test(path)) return route;
    return undefined;
  }

  /**
   * The operation that a request calls; undefined when it calls none. A path may end in a slash, a query or a fragment, and
   * HEAD is GET: what a service takes for the operation must be found, or an execution could be slipped by.
   */
  operationOf(verb: string, path: string): FoundOperation | undefined {
    const found = this.entrances.find((verb === 'HEAD' ? 'GET' : verb) as 'GET', path);
    if (found === null) return undefined;
    const { path: template, verb: _verb, ...facts } = found.store as OwnedOperation;
    return { ...facts, template, params: found.params as Readonly<Record<string, string>> };
  }

  /** Who may call a route of a service, by its verb and pattern. Undefined where nothing says so: then nobody. */
  accessOf(verb: string, pattern: string): Access | undefined {
    const key = `${verb} ${pattern}`;
    if (!this.access.has(key)) {
      // A parameter fits itself. A route that takes whatever follows is the route of what it follows.
      const path = pattern.replace(/\/?\*$/, '');
      this.access.set(key, this.operationOf(verb, path)?.permission ?? this.routeOf(path)?.permission);
    }
    return this.access.get(key);
  }

  /** How a path speaks, with or without query: as all others with its prefix, so that what nobody has fails in it too. */
  dialectOf(path: string): DialectName {
    for (const { prefix, dialect } of this.dialects) if (path.startsWith(prefix)) return dialect;
    return 'native';
  }

  /** Whether `x-zitadel-orgid` says in which organization a call to this path acts. */
  actsInOrganization(path: string): boolean {
    return this.dialectOf(path).startsWith('zitadel') || this.routeOf(path)?.ofOrganization === true;
  }

  /** Whether a route is an operation of ours that changes something. */
  isChangingNative(verb: string, pattern: string): boolean {
    const changes = verb !== 'GET' && verb !== 'HEAD' && this.operationOf(verb, pattern) !== undefined;
    return changes && this.dialectOf(pattern) === 'native';
  }

  /** Whether a route may rotate a credential. */
  turnsAt(verb: string, pattern: string): boolean | 'shown' {
    return this.operationOf(verb, pattern)?.turns ?? false;
  }

  private addRoute(service: ServiceName, { paths, dialect = 'native', prefixes, ...facts }: RouteDeclaration): void {
    const route: Route = { ...facts, service, dialect };
    for (const prefix of new Set(prefixes ?? paths.map(firstSegmentOf))) this.addPrefix(prefix, dialect);
    for (const path of paths) {
      if (isInternalPath(path)) throw new Error(`${path} is nobody's from outside`);
      if (this.dialectOf(path) !== dialect) throw new Error(`${path} of ${service} speaks ${this.dialectOf(path)}`);
      this.routes.add(path, route);
      if (isShort(route)) this.dataPlane.push({ pattern: patternOf(path), route });
    }
  }

  /** What passes by the gateway is asked for first: nothing more specific may be behind it. */
  private closeDataPlane(): void {
    const paths = Object.values(this.services).flatMap(({ routes }) => routes.flatMap((route) => route.paths));
    const lost = paths.find((path) => {
      const example = path.replace(/\/\*$/, '/x');
      const passing = this.dataPlaneRouteOf(example);
      return passing !== undefined && passing !== this.routeOf(example);
    });
    if (lost !== undefined) throw new Error(`${lost} would pass by the gateway, as all of the data plane`);
  }

  private addPrefix(prefix: string, dialect: DialectName): void {
    const same = this.dialects.find((other) => other.prefix === prefix);
    if (same === undefined) this.dialects.push({ prefix, dialect });
    else if (same.dialect !== dialect) throw new Error(`${prefix} must speak ${same.dialect}, as others do`);
  }
}

/** Whether a route needs nothing of the gateway but the way. What the gateway itself answers has its own. */
export function isDataPlane({ service, permission, unlimited }: Route): boolean {
  return permission === 'open' && unlimited === true && service !== 'gateway';
}

/** Whether nothing but who calls, and how often, may have to be known before a service answers. */
function isShort({ service, unlimited, answersAtOnce, ofOrganization, timeoutMs }: Route): boolean {
  const isAnswered = unlimited === true || answersAtOnce === true;
  return isAnswered && service !== 'gateway' && ofOrganization !== true && timeoutMs === undefined;
}

/** `/v2/` of `/v2/actions/targets`, `/zitadel.` of what Connect calls, nothing of `/docs`. */
const firstSegmentOf = (path: string): string => /^\/[^./]+[./]/.exec(path)?.[0] ?? path;

const routerPathOf = (path: string): string => path.replace(/\{(\w+)\}/g, ':$1');

const sorted = (names: readonly string[]): readonly string[] => [...new Set(names)].sort();
