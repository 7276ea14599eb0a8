import { METHODS } from 'node:http';

/** What the requests are about. It exists before they are sent. */
export interface Subjects {
  readonly token: string;
  /** Of a zone where a rule asks for a valid token. */
  readonly zone: string;
  readonly jwt: string;
  /** Of the vault, with a published key set. */
  readonly project: string;
  readonly clientId: string;
  readonly clientSecret: string;
}

/** Bytes as they are sent, one character each; `@shape@` becomes a word of the shape's own. */
export interface RawRequest {
  readonly name: string;
  readonly bytes: string;
}

type Lines = readonly string[];

const JSON_TYPE = 'Content-Type: application/json';
const FORM_TYPE = 'Content-Type: application/x-www-form-urlencoded';

/** A request of which only the given is unusual. */
function request(name: string, line: string, headers: Lines = [], body?: string): RawRequest {
  const host = headers.some((one) => /^host:/i.test(one)) ? [] : ['Host: rekey.example'];
  const isFramed = headers.some((one) => /^(content-length|transfer-encoding):/i.test(one));
  const length = body === undefined || isFramed ? [] : [`Content-Length: ${body.length}`];
  const version = / HTTP\/\d\.\d$/.test(line) ? line : `${line} HTTP/1.1`;
  return { name, bytes: [version, ...host, ...headers, ...length, '', body ?? ''].join('\r\n') };
}

const chunked = (body: string): string => `${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`;

export function rawRequests(subjects: Subjects): RawRequest[] {
  const made = [
    ...questions(subjects),
    ...paths(subjects),
    ...methods(subjects),
    ...connections(subjects),
    ...targets(subjects),
    ...bodies(subjects),
    ...clients(subjects),
    ...origins(subjects),
    ...answers(subjects),
  ];
  return made.map(({ name, bytes }, index) => ({ name: `${index} ${name}`, bytes }));
}

/** What a proxy asks, with headers that a client could have put among its own. */
function questions({ zone, jwt }: Subjects): RawRequest[] {
  const url = `/v1/zones/${zone}/authorize`;
  const told = ['X-Original-Method: GET', 'X-Original-URI: /items/1', 'X-Original-Host: api.example.com'];
  const bearer = `Authorization: Bearer ${jwt}`;
  const forged = 'Authorization: Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiJhZG1pbiJ9.';
  const variants: readonly (readonly [name: string, headers: Lines])[] = [
    ['valid', [...told, bearer]],
    ['no token', told],
    ['not told', [bearer]],
    ['two tokens', [...told, bearer, forged]],
    ['two tokens, the other first', [...told, forged, bearer]],
    ['the same token twice', [...told, bearer, bearer]],
    ['two names of one case', [...told, bearer, forged.toLowerCase()]],
    ['two URIs', [...told, 'X-Original-URI: /admin', bearer]],
    ['two methods', [...told, 'X-Original-Method: DELETE', bearer]],
    ['two hosts told', [...told, 'X-Original-Host: other.example.com', bearer]],
    ['two families', [...told, 'X-Forwarded-Method: GET', 'X-Forwarded-Uri: /admin', bearer]],
    ['a connection that names the host', [...told, 'Connection: x-original-host']],
    ['a connection that names the URI', [...told, bearer, 'Connection: close, x-original-uri']],
    ['a connection that names the token', [...told, bearer, 'Connection: authorization']],
    ['a connection that names what is ours', [...told, bearer, 'Connection: x-rekey-client-address']],
    ['two cookies', [...told, 'Cookie: token=a', `Cookie: token=${jwt}`, bearer]],
    ['two addresses', [...told, bearer, 'X-Forwarded-For: 1.2.3.4', 'X-Forwarded-For: 5.6.7.8']],
    ['an empty token', [...told, 'Authorization:']],
    ['an empty URI', ['X-Original-Method: GET', 'X-Original-URI:', 'X-Original-Host: api.example.com', bearer]],
    ['obs-text', [...told, bearer, 'X-Name: caf\xe9']],
    ['a forged assertion', [...told, bearer, 'X-Rekey-Assertion: eyJhbGciOiJub25lIn0.e30.']],
    ['a forged address', [...told, bearer, 'X-Rekey-Client-Address: 10.0.0.1']],
    ['499 more headers', [...told, bearer, ...Array.from({ length: 495 }, (_, n) => `A${n}: 1`)]],
    ['too many headers', [...told, bearer, ...Array.from({ length: 501 }, (_, n) => `A${n}: 1`)]],
    ['60 KiB of headers', [...told, bearer, `X-Long: ${'a'.repeat(60_000)}`]],
    ['70 KiB of headers', [...told, bearer, `X-Long: ${'a'.repeat(70_000)}`]],
    ['a request id', [...told, bearer, 'X-Request-Id: trace-1']],
    ['a bad request id', [...told, bearer, 'X-Request-Id: not good']],
    ['two request ids', [...told, bearer, 'X-Request-Id: trace-1', 'X-Request-Id: trace-2']],
    ['hop headers', [...told, bearer, 'TE: trailers', 'Keep-Alive: timeout=5', 'Upgrade: h2c', 'Proxy-Connection: x']],
    [
      'an upgrade',
      [...told, bearer, 'Connection: Upgrade, HTTP2-Settings', 'Upgrade: h2c', 'HTTP2-Settings: AAMAAABk'],
    ],
    ['a websocket', [...told, bearer, 'Connection: Upgrade', 'Upgrade: websocket', 'Sec-WebSocket-Key: x']],
    ['what is left of a body', [...told, bearer, 'Content-Type: text/html', 'Content-Length: 0']],
    ['an origin', [...told, bearer, 'Origin: https://app.example', 'Access-Control-Request-Method: GET']],
  ];
  const asked = variants.map(([name, headers]) => request(`authorize: ${name}`, `GET ${url}`, headers));
  const envoy = [
    '/items/1',
    '/',
    '//',
    '/search?q=100%',
    '/page?file=../a',
    '/..foo/bar',
    '/%',
    '/%zz',
    '/a/../b',
    '/%2e%2e/b',
  ]
    .concat([
      '/a%2Fb',
      '/a%00b',
      '/%C3%BC',
      '/%E9',
      '/?',
      '/a?b?c',
      '/;a=1',
      '/a\\b',
      `/${'x'.repeat(3_000)}`,
      '/#a',
      '/.',
      '/..',
    ])
    .flatMap((path) => ['GET', 'POST'].map((method) => `${method} ${url}${path}`));
  return [
    ...asked,
    ...envoy.map((line) => request(`authorize: ${line.slice(0, 90)}`, line, [bearer, 'Host: api.example.com'])),
    request('authorize: with a body', `POST ${url}/items`, [bearer, JSON_TYPE], '{"a":'),
    request(
      'authorize: with a body in pieces',
      `POST ${url}/items`,
      [bearer, 'Transfer-Encoding: chunked'],
      chunked('a=1'),
    ),
    request('authorize: with a long body', `POST ${url}/items`, [bearer, FORM_TYPE], 'x'.repeat(1_200_000)),
    request('authorize: a GET with a body', `GET ${url}/items`, [bearer, JSON_TYPE], '{}'),
    request('authorize: an unknown zone', 'GET /v1/zones/nothing/authorize', [...told, bearer]),
    request('authorize: almost', `GET ${url}d`, [...told, bearer]),
  ];
}

function paths({ token, zone, project }: Subjects): RawRequest[] {
  const bearer = `Authorization: Bearer ${token}`;
  const roots = ['/v1/zones', `/v1/zones/${zone}`, '/v1/projects', `/apiops/projects/${project}/keys/`]
    .concat([`/client/v4/zones/${zone}/token_validation/config`, '/v2/actions/targets/x', '/management/v1/projects/x'])
    .concat(['/v1/tokens', '/oauth/v2/keys', '/v1/applications/x/secrets']);
  const ends = [
    '',
    '/',
    '//',
    '/..',
    '/../',
    '/%2e%2e',
    '/..%2fb/operations',
    '/%',
    '/%zz',
    '/%C3%28',
    '/%00',
    '/a%2Fb',
    '/;x',
  ].concat([
    '?',
    '?x=%',
    '?after=../x',
    '?limit=1&limit=2',
    '?limit=0',
    '?limit=abc',
    '?%zz=1',
    '?a[b]=1',
    '?__proto__=1',
    '#x',
  ]);
  const many = Array.from({ length: 150 }, (_, n) => `p${n}=1`).join('&');
  return [
    ...roots.flatMap((root) => ends.map((end) => request(`path: ${root}${end}`, `GET ${root}${end}`, [bearer]))),
    ...roots.map((root) => request(`no token: ${root}`, `GET ${root}`)),
    ...roots.map((root) => request(`a wrong token: ${root}`, `GET ${root}`, ['Authorization: Bearer nothing'])),
    request('path: many parameters', `GET /v1/zones?${many}`, [bearer]),
    ...[
      '/internal/v1/jwks?project=a&name=b',
      '/%69nternal/v1/jwks',
      '/internal/../v1/zones',
      '/',
      '/nothing',
      '//v1/zones',
    ]
      .concat(['/V1/zones', '/v1/zones%20', '/v1%2Fzones', '/healthz', '/healthz/', '/docs', '/.well-known/nothing'])
      .map((path) => request(`path: ${path}`, `GET ${path}`, [bearer])),
  ];
}

function methods({ token, zone, project, jwt }: Subjects): RawRequest[] {
  const known = METHODS.filter((method) => method !== 'CONNECT');
  const api = ['/v1/zones', `/apiops/projects/${project}/`, '/v2/actions/targets/x', '/v1/tokens', '/oauth/v2/keys'];
  return [
    ...known.map((method) =>
      request(`method: ${method} asked about`, `${method} /v1/zones/${zone}/authorize/items`, [
        `Authorization: Bearer ${jwt}`,
        'Host: api.example.com',
      ]),
    ),
    ...known
      .filter((method) => !['POST', 'PUT', 'PATCH', 'DELETE'].includes(method))
      .flatMap((method) =>
        api.map((path) =>
          request(`method: ${method} ${path}`, `${method} ${path}`, [`Authorization: Bearer ${token}`]),
        ),
      ),
    request('method: unknown', 'BREW /v1/zones', [`Authorization: Bearer ${token}`]),
    request('method: in lower case', 'get /v1/zones', [`Authorization: Bearer ${token}`]),
  ];
}

/** Between the client and whoever is nearest to it. */
function connections({ token, project }: Subjects): RawRequest[] {
  const bearer = `Authorization: Bearer ${token}`;
  const headers = [
    'Connection: close',
    'Connection: keep-alive',
    'Connection: authorization',
    'Connection: content-type',
  ]
    .concat([
      'Connection: x-request-id, x-rekey-assertion, x-rekey-client-address',
      'Connection: host',
      'Connection: ,,',
    ])
    .concat([
      'Keep-Alive: timeout=5',
      'TE: trailers, deflate',
      'Upgrade: h2c',
      'Proxy-Connection: keep-alive',
      'Trailer: x',
    ])
    .concat([
      'Proxy-Authorization: Basic YTpi',
      'Expect: 100-continue',
      'Expect: something',
      'Accept-Encoding: gzip, br',
    ])
    .concat([
      'If-None-Match: *',
      'Range: bytes=0-1',
      'X-Rekey-Assertion: eyJhbGciOiJub25lIn0.e30.',
      'Accept: text/plain',
    ])
    .concat([
      'X-Http-Method-Override: DELETE',
      'Forwarded: for=1.2.3.4;host=evil',
      'X-Forwarded-Host: evil',
      'Via: 1.1 x',
    ]);
  const gets = [`/v1/projects/${project}/jwks.json`, '/v1/projects', '/v1/tokens', '/apiops/projects/nothing/'];
  return [
    ...headers.flatMap((header) => [
      ...gets.map((path) => request(`${header}: ${path}`, `GET ${path}`, [bearer, header])),
      request(`${header}: POST`, 'POST /v1/projects', [bearer, header, JSON_TYPE], '{"name":""}'),
    ]),
    ...gets.map((path) => request(`HTTP/1.0 ${path}`, `GET ${path} HTTP/1.0`, [bearer])),
    ...gets.map((path) => request(`HEAD ${path}`, `HEAD ${path}`, [bearer])),
    request('HTTP/1.0 kept alive', 'GET /v1/projects HTTP/1.0', [bearer, 'Connection: keep-alive']),
    request('no host', 'GET /v1/projects', [bearer]),
    { name: 'no host at all', bytes: `GET /v1/projects HTTP/1.1\r\n${bearer}\r\n\r\n` },
    ...gets.map((path) => request(`two hosts ${path}`, `GET ${path}`, [bearer, 'Host: a.example', 'Host: b.example'])),
    request('two tokens', 'GET /v1/projects', [bearer, 'Authorization: Bearer nothing']),
    request('two tokens, the other first', 'GET /v1/projects', ['Authorization: Bearer nothing', bearer]),
    request('two organizations', 'POST /management/v1/projects/_search', [
      bearer,
      JSON_TYPE,
      'X-Zitadel-Orgid: 1',
      'X-Zitadel-Orgid: 2',
    ]),
    request('two lengths', 'POST /v1/projects', [bearer, JSON_TYPE, 'Content-Length: 2', 'Content-Length: 3'], '{}'),
    request(
      'length and pieces',
      'POST /v1/projects',
      [bearer, 'Content-Length: 2', 'Transfer-Encoding: chunked'],
      '{}',
    ),
  ];
}

function targets({ token, zone, project, jwt }: Subjects): RawRequest[] {
  const bearer = `Authorization: Bearer ${token}`;
  const urls = [
    '/v1/zones',
    `/v1/projects/${project}/jwks.json`,
    '/oauth/v2/keys',
    '/healthz',
    '/v1/tokens',
    '/v2/x',
    '/internal/v1/x',
  ];
  return [
    ...urls.flatMap((path) => [
      request(`absolute: ${path}`, `GET http://rekey.example${path}`, [bearer]),
      request(`absolute, another host: ${path}`, `GET HTTPS://Other.Example:1${path}?limit=1`, [bearer, 'Host: x']),
    ]),
    request('absolute: a question', `GET http://api.example.com/v1/zones/${zone}/authorize/items`, [
      `Authorization: Bearer ${jwt}`,
      'Host: other.example.com',
    ]),
    request('absolute: a change', 'POST http://rekey.example/v1/projects', [bearer, JSON_TYPE], '{"name":""}'),
    ...[
      'OPTIONS *',
      'GET *',
      'GET rekey.example:80',
      'GET ftp://x/v1/zones',
      'GET http://a:b@x/v1/zones',
      'GET http://x',
    ]
      .concat(['GET http://x?limit=1', 'GET http:///v1/zones', 'CONNECT rekey.example:443'])
      .map((line) => request(line, line, [bearer])),
  ];
}

function bodies({ token, project, clientId, clientSecret }: Subjects): RawRequest[] {
  const bearer = `Authorization: Bearer ${token}`;
  const client = `Authorization: Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}`;
  const doors = [
    '/v1/projects',
    '/v2/actions/targets',
    '/zitadel.action.v2.ActionService/CreateTarget',
    '/management/v1/projects',
  ]
    .concat([`/apiops/projects/${project}/keys/`, '/client/v4/zones/x/token_validation/config', '/oauth/v2/introspect'])
    .concat(['/oauth/v2/token', '/v1/tokens', '/apiops/auth/token']);
  const many = `{${Array.from({ length: 1_100 }, (_, n) => `"k${n}":0`).join(',')}}`;
  const form = Array.from({ length: 101 }, (_, n) => `a${n}=1`).join('&');
  const sent: readonly (readonly [name: string, type: string | undefined, body: string])[] = [
    ['none', undefined, ''],
    ['empty JSON', 'application/json', ''],
    ['an empty message of another codec', 'application/proto', ''],
    ['an object', 'application/json', '{}'],
    ['null', 'application/json', 'null'],
    ['a list', 'application/json', '[]'],
    ['cut off', 'application/json', '{"name":'],
    ['no UTF-8', 'application/json', '{"name":"caf\xe9"}'],
    ['many members', 'application/json', many],
    ['deep', 'application/json', `${'{"a":'.repeat(100)}1${'}'.repeat(100)}`],
    ['the prototype', 'application/json', '{"__proto__":{}}'],
    ['a NUL', 'application/json', '{"name":"\\u0000"}'],
    ['no type', undefined, '{}'],
    ['another type', 'text/plain', '{}'],
    ['a form', 'application/x-www-form-urlencoded', 'name=&token=x&grant_type=x'],
    ['a form that repeats', 'application/x-www-form-urlencoded', 'token=a&token=b&grant_type=a&grant_type=b'],
    ['a form of no UTF-8', 'application/x-www-form-urlencoded', 'token=%E9'],
    ['a long form', 'application/x-www-form-urlencoded', form],
    [
      'parts',
      'multipart/form-data; boundary=x',
      '--x\r\nContent-Disposition: form-data; name="a"\r\n\r\nb\r\n--x--\r\n',
    ],
  ];
  return doors.flatMap((door) => {
    const auth = door.startsWith('/oauth/') ? client : bearer;
    return [
      ...sent.map(([name, type, body]) =>
        request(
          `${door}: ${name}`,
          `POST ${door}`,
          [auth, ...(type === undefined ? [] : [`Content-Type: ${type}`])],
          body,
        ),
      ),
      request(
        `${door}: in pieces`,
        `POST ${door}`,
        [auth, JSON_TYPE, 'Transfer-Encoding: chunked'],
        chunked('{"name":1}'),
      ),
      request(`${door}: compressed`, `POST ${door}`, [auth, JSON_TYPE, 'Content-Encoding: gzip'], '\x1f\x8b'),
      request(`${door}: expects`, `POST ${door}`, [auth, JSON_TYPE, 'Expect: 100-continue'], '{"name":1}'),
      request(`${door}: too long`, `POST ${door}`, [auth, JSON_TYPE, 'Content-Length: 2000000'], '{'),
      request(`${door}: nobody`, `POST ${door}`, [JSON_TYPE], '{}'),
    ];
  });
}

function clients({ clientId, clientSecret, token }: Subjects): RawRequest[] {
  const basic = (id: string, secret: string): string =>
    `Authorization: Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`;
  const right = basic(clientId, clientSecret);
  const introspect = (name: string, headers: Lines, body = 'token=x'): RawRequest =>
    request(`introspect: ${name}`, 'POST /oauth/v2/introspect', [FORM_TYPE, ...headers], body);
  return [
    introspect('right', [right]),
    introspect('two credentials', [right, basic('other', 'x')]),
    introspect('two credentials, the other first', [basic('other', 'x'), right]),
    introspect('a bearer', [`Authorization: Bearer ${token}`]),
    introspect('both ways', [right], `token=x&client_id=${clientId}&client_secret=${clientSecret}`),
    introspect('in the form', [], `token=x&client_id=${clientId}&client_secret=${clientSecret}`),
    introspect('a name of the connection', [right, 'Connection: authorization, content-type']),
    introspect('nobody', []),
    request('introspect: GET', 'GET /oauth/v2/introspect?token=x', [right]),
  ];
}

function origins({ token, project }: Subjects): RawRequest[] {
  const paths = [
    '/management/v1/projects/_search',
    '/v2/actions/targets/x',
    '/zitadel.action.v2.ActionService/ListTargets',
  ]
    .concat([
      '/oauth/v2/token',
      '/oauth/v2/keys',
      '/.well-known/openid-configuration',
      `/v1/projects/${project}/jwks.json`,
    ])
    .concat(['/v1/tokens', '/v1/zones', '/client/v4/zones/x/token_validation/config', '/healthz', '/nothing']);
  return paths.flatMap((path) =>
    ['https://app.example', 'https://evil.example', 'null'].flatMap((origin) => [
      request(`preflight from ${origin}: ${path}`, `OPTIONS ${path}`, [
        `Origin: ${origin}`,
        'Access-Control-Request-Method: POST',
        'Access-Control-Request-Headers: authorization,content-type,x-zitadel-orgid',
      ]),
      request(`from ${origin}: ${path}`, `GET ${path}`, [`Origin: ${origin}`, `Authorization: Bearer ${token}`]),
      request(`from ${origin}: POST ${path}`, `POST ${path}`, [`Origin: ${origin}`, JSON_TYPE, 'Cookie: a=b'], '{'),
    ]),
  );
}

/** What succeeds, and what it leaves behind. */
function answers({ token, zone, project }: Subjects): RawRequest[] {
  const bearer = `Authorization: Bearer ${token}`;
  const nulls = ['{"filters":null}', '{"pagination":null}', '{"query":null,"queries":null}', '{"filters":[null]}'];
  const searches = ['/v2/actions/targets/search', '/v2/actions/executions/search', '/v2beta/actions/targets/search']
    .concat(['/zitadel.action.v2.ActionService/ListTargets', '/management/v1/projects/_search'])
    .concat(['/zitadel.application.v2.ApplicationService/ListApplications']);
  return [
    ...searches.flatMap((path) =>
      nulls.map((body) => request(`${path} ${body}`, `POST ${path}`, [bearer, JSON_TYPE], body)),
    ),
    request('a project', 'POST /v1/projects', [bearer, JSON_TYPE], '{"name":"made-@shape@"}'),
    request('a project again', 'POST /v1/projects', [bearer, JSON_TYPE], '{"name":"made-@shape@"}'),
    request(
      'a token once',
      'POST /v1/tokens',
      [bearer, JSON_TYPE, 'Idempotency-Key: @shape@'],
      '{"name":"@shape@","grants":[]}',
    ),
    request(
      'a token, asked again',
      'POST /v1/tokens',
      [bearer, JSON_TYPE, 'Idempotency-Key: @shape@'],
      '{"name":"@shape@","grants":[]}',
    ),
    request('a zone', 'POST /v1/zones', [bearer, JSON_TYPE], '{"name":"made-@shape@"}'),
    request('a set', `GET /v1/projects/${project}/jwks.json`, ['Accept-Encoding: gzip']),
    request('rules', `GET /client/v4/zones/${zone}/token_validation/rules`, [bearer]),
    request('configurations', `GET /zones/${zone}/token_validation/config`, [bearer]),
    request('keys', `GET /apiops/projects/${project}/keys/`, [bearer]),
    request('the discovery document', 'GET /.well-known/openid-configuration'),
  ];
}
