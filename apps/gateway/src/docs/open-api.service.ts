import { Injectable } from '@nestjs/common';
import { ReplicaValue } from '@rekey/cache';
import type { OpenAPIObject } from '@nestjs/swagger';
import { InternalTransport, RouteTable, SERVICE_NAMES, type ServiceName } from '@rekey/contracts';
import { OpenApiDocument } from '@rekey/platform';
import { mergeDocuments } from './merge-documents.js';

const REFRESH_MS = 60_000;
/** How soon services that were away are asked again. */
const INCOMPLETE_MS = 1_000;

interface Merged {
  readonly document: OpenAPIObject;
  readonly isComplete: boolean;
}

/** One OpenAPI document out of those of all services. A service that is away is missing until it is back. */
@Injectable()
export class OpenApiService {
  private readonly merged = new ReplicaValue<Merged>({
    read: () => this.merge(),
    freshForMs: ({ isComplete }) => (isComplete ? REFRESH_MS : INCOMPLETE_MS),
  });

  constructor(
    private readonly transport: InternalTransport,
    private readonly own: OpenApiDocument,
    private readonly routes: RouteTable,
  ) {}

  async document(): Promise<OpenAPIObject> {
    return (await this.merged.get()).document;
  }

  private async merge(): Promise<Merged> {
    const parts = await Promise.all(SERVICE_NAMES.map(async (name) => [name, await this.documentOf(name)] as const));
    const known = parts.filter((part): part is readonly [ServiceName, OpenAPIObject] => part[1] !== null);
    return { document: mergeDocuments(new Map(known), this.routes), isComplete: known.length === parts.length };
  }

  private documentOf(service: ServiceName): Promise<OpenAPIObject | null> {
    if (service === 'gateway') return this.own.get();
    return this.transport
      .call<OpenAPIObject>({ service, method: 'GET', path: '/internal/v1/openapi.json' })
      .catch(() => null);
  }
}
