import { Injectable } from '@nestjs/common';
import type { OpenAPIObject } from '@nestjs/swagger';
import { InternalTransport, SERVICES } from '@rekey/contracts';

const REFRESH_MS = 60_000;

/** One OpenAPI document out of those of all services. A service that is away is missing until it is back. */
@Injectable()
export class OpenApiService {
  private merged: { readonly document: OpenAPIObject; readonly at: number; readonly complete: boolean } | undefined;

  constructor(private readonly transport: InternalTransport) {}

  async document(): Promise<OpenAPIObject> {
    const { merged } = this;
    if (merged !== undefined && merged.complete && Date.now() - merged.at < REFRESH_MS) return merged.document;
    const parts = await Promise.all(SERVICES.map((service) => this.documentOf(service)));
    const known = parts.filter((part) => part !== null);
    this.merged = { document: merge(known), at: Date.now(), complete: known.length === SERVICES.length };
    return this.merged.document;
  }

  private documentOf(service: (typeof SERVICES)[number]): Promise<OpenAPIObject | null> {
    return this.transport
      .call<OpenAPIObject>({ service, method: 'GET', path: '/internal/v1/openapi.json' })
      .catch(() => null);
  }
}

function merge(documents: readonly OpenAPIObject[]): OpenAPIObject {
  const paths = Object.assign({}, ...documents.map(({ paths }) => paths)) as OpenAPIObject['paths'];
  const schemas = Object.assign({}, ...documents.map(({ components }) => components?.schemas ?? {})) as object;
  return {
    openapi: '3.0.0',
    info: { title: 'Rekey', description: 'Rotates credentials without an outage.', version: '1' },
    paths: Object.fromEntries(
      Object.entries(paths)
        .filter(([path]) => !path.startsWith('/internal/'))
        .sort(([left], [right]) => left.localeCompare(right)),
    ),
    components: {
      schemas: schemas as NonNullable<OpenAPIObject['components']>['schemas'] & object,
      securitySchemes: {
        bearer: { type: 'http', scheme: 'bearer' },
        apiEmail: { type: 'apiKey', in: 'header', name: 'X-Auth-Email' },
        apiKey: { type: 'apiKey', in: 'header', name: 'X-Auth-Key' },
      },
    },
    security: [{ bearer: [] }],
  };
}
