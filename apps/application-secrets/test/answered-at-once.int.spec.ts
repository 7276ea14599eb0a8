import { type RawAnswer, sendRaw, type TestService } from '@rekey/testing';
import { type FakePlatform, GRANT, issueOpaqueTokens, makeSibling, startOAuth, tokenOf } from './oauth-support.js';
import { basic, makeApplication, type TestApplication } from './support.js';

let service: TestService;
let platform: FakePlatform;
let url: string;
let jwtApp: TestApplication;
let opaqueApp: TestApplication;
beforeAll(async () => {
  ({ service, platform } = await startOAuth());
  await service.app.listen(0, '127.0.0.1');
  url = await service.app.getUrl();
  jwtApp = await makeApplication(service);
  opaqueApp = await makeSibling(service, jwtApp);
  await issueOpaqueTokens(service, opaqueApp);
});
afterAll(() => service.stop());

interface Asked {
  readonly endpoint: 'token' | 'introspect';
  readonly form: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
}

const headOf = ({ endpoint, headers = {} }: Asked, how: string): string =>
  [
    `POST /oauth/v2/${endpoint} HTTP/1.1`,
    'Host: a',
    'Content-Type: application/x-www-form-urlencoded',
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
    how,
    '',
    '',
  ].join('\r\n');
const bodyOf = ({ form }: Asked): string => new URLSearchParams(form).toString();

/** As nearly everybody asks; the lane answers what it can. */
const plain = (asked: Asked): Promise<RawAnswer> =>
  sendRaw(url, headOf(asked, `Content-Length: ${bodyOf(asked).length}`) + bodyOf(asked));
/** The same in chunks, which Fastify reads. */
const chunked = (asked: Asked): Promise<RawAnswer> => {
  const body = bodyOf(asked);
  const chunk = body === '' ? '' : `${body.length.toString(16)}\r\n${body}\r\n`;
  return sendRaw(url, `${headOf(asked, 'Transfer-Encoding: chunked')}${chunk}0\r\n\r\n`);
};

/** Without what is another in every answer. */
const shownOf = ({ status, headers, body }: RawAnswer) => ({
  status,
  headers: headers.filter(([name]) => !['date', 'x-request-id'].includes(name)).toSorted(),
  body,
});
const by = ({ clientId, clientSecret }: TestApplication) => basic(clientId, clientSecret);

describe('an answer that is made before Fastify is the one that Fastify makes', () => {
  const questions: [string, () => Promise<Asked>][] = [
    ['a live JWT', async () => introspection(await tokenOf(service, jwtApp, { scope: 'openid' }), jwtApp)],
    ['a live opaque token', async () => introspection(await tokenOf(service, opaqueApp), opaqueApp)],
    [
      'a token of another application of the project',
      async () => introspection(await tokenOf(service, opaqueApp), jwtApp),
    ],
    ['a live token of the API', () => Promise.resolve(introspection(platform.issue(), jwtApp))],
    ['a token that nobody knows', () => Promise.resolve(introspection('unknown', jwtApp))],
    ['a wrong secret', () => Promise.resolve(introspection('unknown', { ...jwtApp, clientSecret: 'wrong' }))],
    ['a client that there is not', () => Promise.resolve(introspection('unknown', { ...jwtApp, clientId: 'nobody' }))],
    ['no client', () => Promise.resolve({ endpoint: 'introspect', form: { token: 'unknown' } })],
    ['a secret in the form', () => Promise.resolve(inForm({ token: 'unknown' }, 'introspect'))],
    [
      'two ways to authenticate',
      () => Promise.resolve({ ...inForm({ token: 'unknown' }, 'introspect'), headers: by(jwtApp) }),
    ],
    ['a page of another origin', () => Promise.resolve(ofPage(introspection('unknown', jwtApp)))],
    ['no token', () => Promise.resolve({ endpoint: 'introspect', form: {}, headers: by(jwtApp) })],
    [
      'another grant',
      () => Promise.resolve({ endpoint: 'token', form: { grant_type: 'password' }, headers: by(jwtApp) }),
    ],
    ['a scope that is none', () => Promise.resolve(grant({ scope: '"' }, jwtApp))],
    [
      'a scope of another project',
      () => Promise.resolve(grant({ scope: 'urn:zitadel:iam:org:project:id:1:aud' }, jwtApp)),
    ],
  ];

  it.each(questions)('%s', async (_what, ask) => {
    const asked = await ask();
    const slow = shownOf(await chunked(asked));
    // Once what is asked about is known, and as long as it is.
    expect(shownOf(await plain(asked))).toEqual(slow);
    expect(shownOf(await plain(asked))).toEqual(slow);
  });

  it.each<[string, () => TestApplication]>([
    ['JWT', () => jwtApp],
    ['opaque', () => opaqueApp],
  ])('a token that is %s', async (_kind, app) => {
    const asked = grant({ scope: 'openid' }, app());
    const [slow, fast] = [await chunked(asked), await plain(asked)];
    const withoutToken = (answer: RawAnswer) => {
      const { body, ...rest } = shownOf(answer);
      const { access_token: token, ...said } = JSON.parse(body) as { access_token: string };
      return { ...rest, said, length: token.length };
    };
    expect(withoutToken(fast)).toEqual(withoutToken(slow));
    const { access_token: token } = JSON.parse(fast.body) as { access_token: string };
    expect(JSON.parse((await plain(introspection(token, app()))).body)).toMatchObject({
      active: true,
      scope: 'openid',
    });
  });
});

it('what can be answered without waiting asks nobody', async () => {
  const asked = introspection(await tokenOf(service, jwtApp), jwtApp);
  await chunked(asked);
  const { calls } = platform;
  for (let nth = 0; nth < 5; nth += 1) expect(JSON.parse((await plain(asked)).body)).toMatchObject({ active: true });
  expect(platform.calls).toBe(calls);
});

it('a token is not active any more once it is revoked, nor with the secret of before a rotation', async () => {
  const asked = introspection(await tokenOf(service, jwtApp), jwtApp);
  for (const ask of [chunked, plain]) expect(JSON.parse((await ask(asked)).body)).toMatchObject({ active: true });
  const { body } = await service.call({
    method: 'POST',
    url: `${jwtApp.path}/api_config/_generate_client_secret`,
    body: {},
  });
  expect((await plain(asked)).status).toBe(401);
  jwtApp = { ...jwtApp, clientSecret: body.clientSecret as string };
  const renewed = { ...asked, headers: by(jwtApp) };
  expect(JSON.parse((await plain(renewed)).body)).toMatchObject({ active: true });
  await service.call({
    method: 'POST',
    url: '/oauth/v2/revoke',
    body: bodyOf(asked),
    headers: { 'content-type': 'application/x-www-form-urlencoded', ...by(jwtApp) },
    as: null,
  });
  expect(JSON.parse((await plain(renewed)).body)).toEqual({ active: false });
});

it('the function of tokens is asked as soon as it is set', async () => {
  const other = await startOAuth();
  try {
    other.platform.run = () => ({ changed: { append_claims: [{ key: 'added', value: 'by a target' }] } });
    await other.service.app.listen(0, '127.0.0.1');
    const app = await makeApplication(other.service);
    const asked = grant({}, app);
    const request = headOf(asked, `Content-Length: ${bodyOf(asked).length}`) + bodyOf(asked);
    for (let nth = 0; nth < 2; nth += 1) {
      const { body } = await sendRaw(await other.service.app.getUrl(), request);
      const { access_token: token } = JSON.parse(body) as { access_token: string };
      expect(Buffer.from(token.split('.')[1] as string, 'base64url').toString()).toContain('by a target');
    }
  } finally {
    await other.service.stop();
  }
});

function introspection(token: string, app: TestApplication): Asked {
  return { endpoint: 'introspect', form: { token }, headers: by(app) };
}

function grant(form: Record<string, string>, app: TestApplication): Asked {
  return { endpoint: 'token', form: { ...GRANT, ...form }, headers: by(app) };
}

function inForm(form: Record<string, string>, endpoint: Asked['endpoint']): Asked {
  const { clientId: client_id, clientSecret: client_secret } = jwtApp;
  return { endpoint, form: { ...form, client_id, client_secret } };
}

function ofPage(asked: Asked): Asked {
  return { ...asked, headers: { ...asked.headers, Origin: 'https://a.example' } };
}
