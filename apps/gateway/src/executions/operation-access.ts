import { Injectable } from '@nestjs/common';
import type { OpenAPIObject } from '@nestjs/swagger';
import {
  type FoundOperation,
  InternalTransport,
  type MessageShape,
  type Permission,
  type ServiceName,
} from '@rekey/contracts';
import { OpenApiDocument } from '@rekey/platform';
import { holdsSomewhere, PermissionDenied, type Principal } from '@rekey/identity';
import { requestShapeOf } from './message-shape.js';

const VERBS = ['get', 'post', 'put', 'patch', 'delete'] as const;
/** A service has other routes only after it was deployed again. */
const REFRESH_MS = 600_000;

interface DescribedDoor {
  /** Permissions of which one is needed; none for whoever is known. */
  readonly anyOf: readonly Permission[];
  /** What its request may hold; null for anything. */
  readonly request: MessageShape | null;
}

/** By verb and path of the door. */
type Access = ReadonlyMap<string, DescribedDoor>;

/**
 * Whether a caller may enter an operation at all, before its targets are told of it: who may not call must not make the
 * platform call others. Read from the documents in which the services describe their routes: what is not in them nobody
 * may call. The guard of the service still decides, and alone knows the resource.
 */
@Injectable()
export class OperationAccess {
  private readonly known = new Map<ServiceName, { readonly at: number; readonly access: Promise<Access> }>();

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
    { template, params }: FoundOperation,
    service: ServiceName,
  ): Promise<MessageShape | undefined> {
    const door = doorOf(verb === 'HEAD' ? 'GET' : verb, template);
    const described = (await this.accessOf(service)).get(door);
    if (described === undefined) throw new PermissionDenied(door);
    const { anyOf, request } = described;
    if (anyOf.length > 0 && !anyOf.some((permission) => holdsSomewhere(principal, permission))) {
      throw new PermissionDenied(anyOf.join(' or '));
    }
    if (request === null) return undefined;
    return { ...request, ...Object.fromEntries(Object.keys(params).map((name) => [name, null])) };
  }

  private accessOf(service: ServiceName): Promise<Access> {
    const known = this.known.get(service);
    if (known !== undefined && Date.now() - known.at < REFRESH_MS) return known.access;
    const access = this.documentOf(service).then(accessIn);
    this.known.set(service, { at: Date.now(), access });
    access.then(
      // A service that has no document now may have one soon.
      (doors) => doors.size === 0 && this.known.delete(service),
      () => this.known.delete(service),
    );
    return access;
  }

  private documentOf(service: ServiceName): Promise<OpenAPIObject | null> {
    if (service === 'gateway') return this.own.get();
    return this.transport.call({ service, method: 'GET', path: '/internal/v1/openapi.json' });
  }
}

function accessIn(document: OpenAPIObject | null): Access {
  const access = new Map<string, DescribedDoor>();
  const schemas = document?.components?.schemas ?? {};
  for (const [path, item] of Object.entries(document?.paths ?? {})) {
    for (const verb of VERBS) {
      const described = item[verb];
      if (described === undefined) continue;
      const { 'x-required-permission': anyOf = [] } = described as { 'x-required-permission'?: readonly Permission[] };
      access.set(doorOf(verb, path), { anyOf, request: requestShapeOf(described, schemas) });
    }
  }
  return access;
}

/** The document may name parameters otherwise. */
function doorOf(verb: string, path: string): string {
  return `${verb.toUpperCase()} ${path.replace(/\{[^}]*\}/g, '{}').replace(/(.)\/$/, '$1')}`;
}
