import { Injectable } from '@nestjs/common';
import type { OpenAPIObject } from '@nestjs/swagger';
import { type FoundOperation, InternalTransport, type MessageShape, type ServiceName } from '@rekey/contracts';
import { OpenApiDocument } from '@rekey/platform';
import { checkAccess, PermissionDenied, type Principal } from '@rekey/identity';
import { requestShapeOf } from './message-shape.js';

const VERBS = ['get', 'post', 'put', 'patch', 'delete'] as const;
/** A service has other routes only after it was deployed again. */
const REFRESH_MS = 600_000;

/** What the requests of a service may hold, by verb and path of the door; null for anything. */
type Shapes = ReadonlyMap<string, MessageShape | null>;

/**
 * Whether a caller may enter an operation at all, before its targets are told of it: who may not call must not make the
 * platform call others. The guard of the service still decides, and alone knows the resource. What a request may hold is read
 * from the documents in which the services describe their routes: what is not in them nobody may call.
 */
@Injectable()
export class OperationAccess {
  private readonly known = new Map<ServiceName, { readonly at: number; readonly shapes: Promise<Shapes> }>();

  constructor(
    private readonly transport: InternalTransport,
    private readonly own: OpenApiDocument,
  ) {}

  /**
   * @returns the members that the message of the operation may have, undefined for any
   * @throws PermissionDenied; DomainError `unavailable` when the service is away
   */
  async check(
    principal: Principal,
    verb: string,
    { template, params, permission, service }: FoundOperation,
  ): Promise<MessageShape | undefined> {
    checkAccess(principal, permission);
    const door = doorOf(verb === 'HEAD' ? 'GET' : verb, template);
    const shape = (await this.shapesOf(service)).get(door);
    if (shape === undefined) throw new PermissionDenied(door);
    if (shape === null) return undefined;
    return { ...shape, ...Object.fromEntries(Object.keys(params).map((name) => [name, null])) };
  }

  private shapesOf(service: ServiceName): Promise<Shapes> {
    const known = this.known.get(service);
    if (known !== undefined && Date.now() - known.at < REFRESH_MS) return known.shapes;
    const shapes = this.documentOf(service).then(shapesIn);
    this.known.set(service, { at: Date.now(), shapes });
    shapes.then(
      // A service that has no document now may have one soon.
      (doors) => doors.size === 0 && this.known.delete(service),
      () => this.known.delete(service),
    );
    return shapes;
  }

  private documentOf(service: ServiceName): Promise<OpenAPIObject | null> {
    if (service === 'gateway') return this.own.get();
    return this.transport.call({ service, method: 'GET', path: '/internal/v1/openapi.json' });
  }
}

function shapesIn(document: OpenAPIObject | null): Shapes {
  const shapes = new Map<string, MessageShape | null>();
  const schemas = document?.components?.schemas ?? {};
  for (const [path, item] of Object.entries(document?.paths ?? {})) {
    for (const verb of VERBS) {
      const described = item[verb];
      if (described !== undefined) shapes.set(doorOf(verb, path), requestShapeOf(described, schemas));
    }
  }
  return shapes;
}

/** The document may name parameters otherwise. */
function doorOf(verb: string, path: string): string {
  return `${verb.toUpperCase()} ${path.replace(/\{[^}]*\}/g, '{}').replace(/(.)\/$/, '$1')}`;
}
