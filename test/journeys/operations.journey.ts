import { loadRoutes } from '@rekey/contracts';
import type { Rekey } from '../support/rekey.js';

/** What the product answers and no execution can be set on: the data plane, what is public, and the feed that has no end. */
const NO_OPERATIONS = [
  'GET /.well-known/oauth-authorization-server',
  'GET /.well-known/openid-configuration',
  'GET /healthz',
  'GET /metrics',
  'GET /oauth/v2/keys',
  'GET /openapi.json',
  'GET /readyz',
  'GET /v1/audit/checkpoint',
  'GET /v1/audit/key',
  'GET /v1/audit/proof',
  'GET /v1/events',
  'GET /v1/projects/{}/jwks.json',
  'GET /v1/zones/{}/authorize',
  'POST /apiops/auth/token',
  'POST /oauth/v2/introspect',
  'POST /oauth/v2/revoke',
  'POST /oauth/v2/token',
  'POST /v1/zones/{}/validate',
];

const doorOf = (verb: string, path: string): string =>
  `${verb.toUpperCase()} ${path.replace(/\{\w+\}/g, '{}').replace(/(?<=.)\/$/, '')}`;

export function operationsJourney(installation: () => Rekey): void {
  describe('the table of operations', () => {
    let doors: string[];
    let rows: string[];

    beforeAll(async () => {
      rows = (await loadRoutes()).doors.map(({ verb, path }) => doorOf(verb, path));
      const document = await installation().ok('GET', '/openapi.json');
      doors = Object.entries(document.paths as Record<string, object>).flatMap(([path, item]) =>
        Object.keys(item).map((verb) => doorOf(verb, path)),
      );
    });

    it('misses no route of the product', () => {
      const known = new Set([...rows, ...NO_OPERATIONS]);
      expect(doors.filter((door) => !known.has(door))).toEqual([]);
    });

    it('has no row that leads nowhere', () => {
      const there = new Set(doors);
      expect([...rows, ...NO_OPERATIONS].filter((door) => !there.has(door))).toEqual([]);
    });
  });
}
