import findMyWay from 'find-my-way';
import type { ServiceName } from '../services.js';
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
}

type OwnedOperation = Operation & { readonly service: ServiceName };

/** As the routers of the services have it: whatever they take for a route is found here too. */
const newRouter = () => findMyWay({ ignoreTrailingSlash: true, maxParamLength: 64 * 1024 });
const NOTHING = (): void => undefined;
/** Routes are found whatever the verb. */
const ANY = 'GET';

/** What all services of an installation answer: whose a path is, how it speaks, what it does and who may call it. */
export class RouteTable {
  /** Every door of every operation. */
  readonly doors: readonly OwnedOperation[];
  /** Methods that a request or response execution can be set on, sorted. */
  readonly executionMethods: readonly string[];
  /** Their services, sorted, without a slash. */
  readonly executionServices: readonly string[];
  private readonly routes = newRouter();
  private readonly dataPlane = newRouter();
  private readonly entrances = newRouter();
  private readonly dialects = new Map<string, DialectName>();
  private readonly access = new Map<string, Access | undefined>();

  /** @throws Error for a path or door that two services have, and for a first segment that would speak two dialects */
  constructor(readonly services: Readonly<Partial<Record<ServiceName, ServiceRoutes>>>) {
    const doors: OwnedOperation[] = [];
    for (const [service, { routes, operations }] of Object.entries(services) as [ServiceName, ServiceRoutes][]) {
      for (const declaration of routes) this.addRoute(service, declaration);
      doors.push(...doorsOf(operations).map((door) => ({ ...door, service })));
    }
    for (const declaration of EVERY_SERVICE.routes) this.addRoute('gateway', declaration);
    this.doors = doors;
    for (const door of doors) this.entrances.on(door.verb, patternOf(door.path), NOTHING, door);
    this.executionMethods = sorted(doors.map(({ method }) => method));
    this.executionServices = sorted(this.executionMethods.map((method) => method.slice(1, method.lastIndexOf('/'))));
  }

  /** The route of a path without its query; undefined when no service has it. */
  routeOf(path: string): Route | undefined {
    return this.routes.find(ANY, path)?.store as Route | undefined;
  }

  /** The route of a path that needs nothing of the gateway but the way: it asks nobody who they are, and counts nobody. */
  dataPlaneRouteOf(path: string): Route | undefined {
    return this.dataPlane.find(ANY, path)?.store as Route | undefined;
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

  /** How a path speaks, with or without query: as all others with its first segment, so that what nobody has fails in it too. */
  dialectOf(path: string): DialectName {
    return this.dialects.get(namespaceOf(path)) ?? 'native';
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

  private addRoute(service: ServiceName, { paths, dialect = 'native', ...facts }: RouteDeclaration): void {
    const route: Route = { ...facts, service, dialect };
    for (const path of paths) {
      const namespace = namespaceOf(path);
      if ((this.dialects.get(namespace) ?? dialect) !== dialect)
        throw new Error(`${path} of ${service} must speak ${this.dialects.get(namespace)}, as all of ${namespace}`);
      this.dialects.set(namespace, dialect);
      const routers = [this.routes, ...(isDataPlane(route) ? [this.dataPlane] : [])];
      for (const router of routers) router.on(ANY, patternOf(path), NOTHING, route);
    }
  }
}

/** Whether a route needs nothing of the gateway but the way. What the gateway itself answers has its own. */
export function isDataPlane({ service, permission, unlimited }: Route): boolean {
  return permission === 'open' && unlimited === true && service !== 'gateway';
}

/** `/v2/` of `/v2/actions/targets`, `/zitadel.` of what Connect calls. */
function namespaceOf(path: string): string {
  const slash = path.indexOf('/', 1);
  const dot = path.indexOf('.', 2);
  const end = dot !== -1 && (dot < slash || slash === -1) ? dot : slash;
  return end === -1 ? '' : path.slice(0, end + 1);
}

function patternOf(path: string): string {
  if (isInternalPath(path)) throw new Error(`${path} is nobody's from outside`);
  return path.replace(/\{(\w+)\}/g, ':$1');
}

const sorted = (names: readonly string[]): readonly string[] => [...new Set(names)].sort();
