import { execFileSync } from 'node:child_process';
import { join, resolve } from 'node:path';
import { createConfig, lintFromString } from '@redocly/openapi-core';
import { uniqueName } from '@rekey/testing';
import createClient from 'openapi-fetch';
import ts from 'typescript';
import type { Rekey } from '../support/rekey.js';

const ROOT = resolve(__dirname, '../..');
/** Beside what Jest runs: part of it is ECMAScript modules only. */
const GENERATOR = join(ROOT, 'node_modules/openapi-typescript/bin/cli.js');
/** Two paths of the vendor that a third one fits: `certificates/truststore/export`. */
const RULES = { 'no-ambiguous-paths': 'off', 'no-invalid-schema-examples': 'error' } as const;

/** What somebody writes against the generated types: every line with an expected error is one that must not compile. */
const CLIENT = `
import createClient from 'openapi-fetch';
import type { paths } from './api';

export async function tryAll(baseUrl: string): Promise<void> {
  const client = createClient<paths>({ baseUrl });

  const made = await client.POST('/v1/environments/{name}/workers', {
    params: { path: { name: 'e' }, header: { 'Idempotency-Key': 'k' } },
    body: { name: 'w', url: 'http://worker', publicKey: 'a PEM' },
  });
  const version: number | null | undefined = made.data?.version;
  const code: string | undefined = made.error?.code;
  // @ts-expect-error a worker has no such member
  made.data?.colour;
  await client.POST('/v1/environments/{name}/workers', {
    params: { path: { name: 'e' } },
    body: { name: 'w', url: 'http://worker', publicKey: { kty: 'RSA', n: 'n', e: 'AQAB' } },
  });

  // @ts-expect-error the path has a parameter
  await client.GET('/v1/projects/{name}/jwks.json', {});
  // @ts-expect-error there is no such operation
  await client.GET('/v1/nothing', {});

  const key = await client.GET('/apiops/projects/{projectName}/certificates/{certificateName}', {
    params: { path: { projectName: 'p', certificateName: 'c' } },
  });
  const text: string | undefined = key.error?.resultMessage;
  const zone = await client.GET('/zones/{zoneId}/token_validation/config', { params: { path: { zoneId: 'z' } } });
  const first: string | undefined = zone.data?.result[0]?.credentials.keys[0]?.kty;
  const number: number | undefined = zone.error?.errors[0]?.code;
  const target = await client.POST('/zitadel.action.v2.ActionService/CreateTarget', {
    body: { name: 't', endpoint: 'http://t', restAsync: {}, timeout: '5s' },
  });
  const signingKey: string | undefined = target.data?.signingKey;
  void [version, code, text, first, number, signingKey];
}
`;

export function openApiJourney(installation: () => Rekey): void {
  describe('the OpenAPI document', () => {
    let source: string;
    let types: string;

    beforeAll(async () => {
      source = await (await fetch(`${installation().url}/openapi.json`)).text();
      types = execFileSync(process.execPath, [GENERATOR], { input: source, encoding: 'utf8', stdio: 'pipe' });
    });

    it('is without a fault to a linter', async () => {
      const config = await createConfig({ extends: ['recommended'], rules: RULES });
      const problems = await lintFromString({ source, absoluteRef: join(ROOT, 'openapi.json'), config });

      expect(problems.map(({ ruleId, message, location }) => `${ruleId}: ${message} ${location[0]?.pointer}`)).toEqual(
        [],
      );
    });

    it('declares every parameter of its paths, an answer and errors of every operation', () => {
      const faults = operationsOf(source).flatMap(({ name, path, operation }) => {
        const declared = operation.parameters.flatMap((parameter) => (parameter.in === 'path' ? [parameter.name] : []));
        const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, parameter]) => parameter);
        const statuses = Object.keys(operation.responses);
        return [
          ...(declared.sort().join() === inPath.sort().join()
            ? []
            : [`${name} has ${inPath.join()}, not ${declared.join()}`]),
          ...(statuses.some((status) => status.startsWith('2')) ? [] : [`${name} has no answer`]),
          ...(statuses.some((status) => status.startsWith('4')) ? [] : [`${name} has no error`]),
        ];
      });

      expect(faults).toEqual([]);
    });

    it('knows the body of every answer but those that have none', () => {
      const without = operationsOf(source)
        .filter(({ operation }) => operation.responses['204'] === undefined)
        .filter(({ operation }) =>
          Object.entries(operation.responses).some(([status, { content }]) => /^20/.test(status) && !content),
        )
        .map(({ name }) => name);

      expect(without).toEqual(['POST /oauth/v2/revoke', 'GET /v1/zones/{zoneId}/authorize']);
    });

    it('has no field of which it says no more than "an object", but those that may be any', () => {
      const { components } = JSON.parse(source) as { components: { schemas: Record<string, Schema> } };
      const bare = Object.entries(components.schemas).flatMap(([name, { properties = {} }]) =>
        Object.entries(properties)
          .filter(
            ([, { type, ...rest }]) =>
              type === 'object' && !('allOf' in rest || 'properties' in rest || 'additionalProperties' in rest),
          )
          .map(([field]) => `${name}.${field}`),
      );

      expect(bare).toEqual([]);
    });

    it('makes a typed client that takes what it should and nothing else', () => {
      expect(faultsOf({ 'api.d.ts': types, 'client.ts': CLIENT })).toEqual([]);
    });

    it('makes a client that works', async () => {
      const { url: baseUrl, token } = installation();
      const client = createClient<never>({
        baseUrl,
        headers: { authorization: `Bearer ${token}` },
      }) as unknown as AnyClient;
      const name = uniqueName('project');

      const made = await client.POST('/v1/projects', { body: { name } });
      const found = await client.GET('/v1/projects/{name}/jwks.json', { params: { path: { name } } });
      const refused = await client.GET('/v1/deliveries/{id}', { params: { path: { id: 'none' } } });

      expect(made.data).toMatchObject({ name });
      expect(found.data).toEqual({ keys: [] });
      expect(refused.error).toMatchObject({ status: 404 });
    });
  });
}

interface AnyClient {
  GET(path: string, options: object): Promise<{ readonly data?: unknown; readonly error?: unknown }>;
  POST(path: string, options: object): Promise<{ readonly data?: unknown; readonly error?: unknown }>;
}

interface Schema {
  readonly type?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
}

interface Operation {
  readonly parameters: readonly { readonly name: string; readonly in?: string }[];
  readonly responses: Readonly<Record<string, { readonly content?: object }>>;
}

function operationsOf(source: string): { name: string; path: string; operation: Operation }[] {
  const { paths } = JSON.parse(source) as { paths: Record<string, Record<string, Operation>> };
  return Object.entries(paths).flatMap(([path, item]) =>
    Object.entries(item).map(([verb, operation]) => ({ name: `${verb.toUpperCase()} ${path}`, path, operation })),
  );
}

/** What the compiler says of files that are nowhere but here. */
function faultsOf(files: Readonly<Record<string, string>>): string[] {
  const given = new Map(Object.entries(files).map(([name, text]) => [join(ROOT, 'test', name), text]));
  const options: ts.CompilerOptions = {
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    types: [],
  };
  const host = ts.createCompilerHost(options);
  const { readFile, fileExists, getSourceFile } = host;
  host.readFile = (name) => given.get(name) ?? readFile(name);
  host.fileExists = (name) => given.has(name) || fileExists(name);
  host.getSourceFile = (name, target) => {
    const text = given.get(name);
    return text === undefined ? getSourceFile(name, target) : ts.createSourceFile(name, text, target);
  };
  const diagnostics = ts.getPreEmitDiagnostics(ts.createProgram([...given.keys()], options, host));
  return diagnostics.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'));
}
