import { Controller, type DynamicModule, Get, HttpCode, Module, Post } from '@nestjs/common';
import { RekeyConfig } from '@rekey/config';
import { answerHeaders } from '@rekey/http';
import { type RawAnswer, sendRaw, TestService } from '@rekey/testing';
import {
  type DataPlane,
  type PlainAnswer,
  type Platform,
  PlatformModule,
  type ServiceDefinition,
} from '../src/index.js';

@Controller('v1/fast/:name')
class FastController {
  @Get('read')
  read(): void {}

  @Get('below*')
  below(): void {}

  @Post('ask')
  @HttpCode(200)
  ask(): void {}
}

@Module({})
class FastModule {
  static register(platform: Platform): DynamicModule {
    return {
      module: FastModule,
      imports: [PlatformModule.forRoot('key-vault', platform, { entities: [], migrations: [] })],
      controllers: [FastController],
    };
  }
}

/** Says which of the two answered. At once it knows nothing of `later`, nor of a body that says so, and fails at a `fault`. */
const dataPlane: DataPlane = () => {
  const slow = { by: 'fastify' };
  const atOnce = (said: string) => {
    if (said.includes('fault')) throw new Error('a fault of the lane');
    if (said.includes('later')) return undefined;
    if (said.includes('unmade')) return Promise.reject(new Error('it cannot be made'));
    const answer = { headers: answerHeaders(['x-said', said]), body: 'lane' };
    return said.includes('made') ? new Promise<PlainAnswer>((made) => setImmediate(() => made(answer))) : answer;
  };
  return [
    { url: '/v1/fast/:name/read', handler: () => slow, atOnce: ({ parameter }) => atOnce(parameter) },
    { url: '/v1/fast/:name/below', isPrefix: true, handler: () => slow, atOnce: ({ raw }) => atOnce(raw.url ?? '') },
    {
      url: '/v1/fast/:name/ask',
      method: 'POST',
      handler: ({ body }) => ({ ...slow, body }),
      atOnce: ({ body }) => atOnce(body.toString()),
    },
  ];
};

const definition: ServiceDefinition = {
  name: 'key-vault',
  routes: { routes: [{ paths: ['/v1/fast', '/v1/fast/*'], permission: 'open', unlimited: true }], operations: [] },
  config: RekeyConfig,
  register: (platform) => FastModule.register(platform),
  dataPlane,
};

let service: TestService;
let url = '';
beforeAll(async () => {
  service = await TestService.start(definition);
  await service.app.listen(0, '127.0.0.1');
  url = await service.app.getUrl();
}, 60_000);
afterAll(() => service?.stop());

const head = (line: string, ...headers: string[]): string =>
  [`${line} HTTP/1.1`, 'Host: a', ...headers, '', ''].join('\r\n');
const get = (path: string, ...headers: string[]): Promise<RawAnswer> => sendRaw(url, head(`GET ${path}`, ...headers));
const post = (body: string, ...headers: string[]): Promise<RawAnswer> => {
  const length = `Content-Length: ${Buffer.byteLength(body)}`;
  return sendRaw(url, head('POST /v1/fast/a/ask', 'Content-Type: application/json', length, ...headers) + body);
};
const header = ({ headers }: RawAnswer, name: string): string | undefined =>
  headers.find(([known]) => known === name)?.[1];

describe('a plain request', () => {
  it.each(['/v1/fast/a/read', '/v1/fast/a.b-c_d~1/read', '/v1/fast/a/below', '/v1/fast/a/below/c?d=e'])(
    'GET %s is answered at once, with what every answer carries',
    async (path) => {
      const answer = await get(path, 'X-Request-Id: mine');
      expect(answer).toMatchObject({ status: 200, body: 'lane' });
      expect(
        ['x-request-id', 'x-content-type-options', 'cache-control', 'content-length'].map((name) =>
          header(answer, name),
        ),
      ).toEqual(['mine', 'nosniff', 'no-store', '4']);
    },
  );

  it('has an id of its own where it brings none that may be one', async () => {
    expect(header(await get('/v1/fast/a/read', 'X-Request-Id: not one'), 'x-request-id')).toMatch(/^[\w-]{36}$/);
  });

  it('may bring a body, in one piece or in many', async () => {
    expect(await post('{"a":1}')).toMatchObject({ status: 200, body: 'lane' });
    expect(header(await post('{"a":1}'), 'x-said')).toBe('{"a":1}');
    const long = JSON.stringify({ text: 'x'.repeat(60_000) });
    expect(header(await post(long), 'x-said')).toBe(long);
  });

  it('may have to have its answer made', async () => {
    expect(await post('made')).toMatchObject({ status: 200, body: 'lane' });
  });
});

describe('every other one is Fastify’s', () => {
  it.each([
    ['with a parameter that two could read in two ways', '/v1/fast/a%20b/read'],
    ['with a query', '/v1/fast/a/read?b=c'],
    ['with a final slash', '/v1/fast/a/read/'],
    ['below an encoded path', '/v1/fast/a/below/%61'],
    ['that cannot be answered at once', '/v1/fast/later/read'],
    ['that the lane fails at', '/v1/fast/fault/read'],
  ])('one %s', async (_which, path) => {
    expect(await get(path)).toMatchObject({ status: 200, body: '{"by":"fastify"}' });
  });

  it('one with a body where none belongs', async () => {
    expect(await sendRaw(url, `${head('GET /v1/fast/a/read', 'Content-Length: 2')}{}`)).toMatchObject({
      body: '{"by":"fastify"}',
    });
  });

  it('one that answers differ by the method of', async () => {
    expect(await sendRaw(url, head('HEAD /v1/fast/a/read'))).toMatchObject({ status: 200, body: '' });
    expect(await sendRaw(url, head('PUT /v1/fast/a/read', 'Content-Length: 0'))).toMatchObject({ status: 405 });
  });

  it('one that two could take for two requests', async () => {
    expect((await get('/v1/fast/a/read', 'Host: b')).status).toBe(400);
  });

  it('one whose body comes without a length, or is long', async () => {
    const chunked = `${head('POST /v1/fast/a/ask', 'Content-Type: application/json', 'Transfer-Encoding: chunked')}2\r\n{}\r\n0\r\n\r\n`;
    expect(JSON.parse((await sendRaw(url, chunked)).body)).toEqual({ by: 'fastify', body: {} });
    const body = { text: 'x'.repeat(70_000) };
    expect(JSON.parse((await post(JSON.stringify(body))).body)).toEqual({ by: 'fastify', body });
  });

  it('one whose body had to be read to see it: that goes along', async () => {
    expect(JSON.parse((await post('{"said":"later"}')).body)).toEqual({ by: 'fastify', body: { said: 'later' } });
    expect((await post('{"said":"later"')).status).toBe(400);
    expect(JSON.parse((await post('{"said":"unmade"}')).body)).toEqual({ by: 'fastify', body: { said: 'unmade' } });
  });
});

it('a connection serves one request after the other, whoever answers', async () => {
  const answers: string[] = [];
  for (const name of ['a', 'later', 'b']) answers.push(await (await fetch(`${url}/v1/fast/${name}/read`)).text());
  expect(answers).toEqual(['lane', '{"by":"fastify"}', 'lane']);
});
