import { Injectable } from '@nestjs/common';
import type { OpenAPIObject } from '@nestjs/swagger';
import { type FoundOperation, InternalTransport, type Permission, type ServiceName } from '@rekey/contracts';
import { OpenApiDocument } from '@rekey/http';
import { holdsSomewhere, PermissionDenied, type Principal } from '@rekey/identity';

const VERBS = ['get', 'post', 'put', 'patch', 'delete'] as const;
/** A service has other routes only after it was deployed again. */
const REFRESH_MS = 600_000;

/** Permissions of which one is needed, none for whoever is known, by verb and path of the door. */
type Access = ReadonlyMap<string, readonly Permission[]>;

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

  /** @throws PermissionDenied; DomainError `unavailable` when the service is away */
  async check(principal: Principal, verb: string, { template }: FoundOperation, service: ServiceName): Promise<void> {
    const door = doorOf(verb === 'HEAD' ? 'GET' : verb, template);
    const anyOf = (await this.accessOf(service)).get(door);
    if (anyOf === undefined) throw new PermissionDenied(door);
    if (anyOf.length === 0 || anyOf.some((permission) => holdsSomewhere(principal, permission))) return;
    throw new PermissionDenied(anyOf.join(' or '));
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
  const access = new Map<string, readonly Permission[]>();
  for (const [path, item] of Object.entries(document?.paths ?? {})) {
    for (const verb of VERBS) {
      const described = item[verb] as { 'x-required-permission'?: readonly Permission[] } | undefined;
      if (described !== undefined) access.set(doorOf(verb, path), described['x-required-permission'] ?? []);
    }
  }
  return access;
}

/** The document may name parameters otherwise. */
function doorOf(verb: string, path: string): string {
  return `${verb.toUpperCase()} ${path.replace(/\{[^}]*\}/g, '{}').replace(/(.)\/$/, '$1')}`;
}
