import { Injectable } from '@nestjs/common';
import type { OpenAPIObject } from '@nestjs/swagger';
import { InternalTransport, SERVICES, type ServiceName } from '@rekey/contracts';
import { OpenApiDocument } from '@rekey/http';
import { mergeDocuments } from './merge-documents.js';

const REFRESH_MS = 60_000;

/** One OpenAPI document out of those of all services. A service that is away is missing until it is back. */
@Injectable()
export class OpenApiService {
  private merged: { readonly document: OpenAPIObject; readonly at: number; readonly complete: boolean } | undefined;

  constructor(
    private readonly transport: InternalTransport,
    private readonly own: OpenApiDocument,
  ) {}

  async document(): Promise<OpenAPIObject> {
    const { merged } = this;
    if (merged !== undefined && merged.complete && Date.now() - merged.at < REFRESH_MS) return merged.document;
    const parts = await Promise.all(SERVICES.map(async (name) => [name, await this.documentOf(name)] as const));
    const known = parts.filter((part): part is readonly [ServiceName, OpenAPIObject] => part[1] !== null);
    this.merged = { document: mergeDocuments(new Map(known)), at: Date.now(), complete: known.length === parts.length };
    return this.merged.document;
  }

  private documentOf(service: ServiceName): Promise<OpenAPIObject | null> {
    if (service === 'gateway') return this.own.get();
    return this.transport
      .call<OpenAPIObject>({ service, method: 'GET', path: '/internal/v1/openapi.json' })
      .catch(() => null);
  }
}
