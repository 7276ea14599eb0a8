import { eventually, type RawAnswer, sendRaw } from '@rekey/testing';
import { type BothShapes, startBothShapes } from './both-shapes/both-shapes.js';
import { rawRequests, type RawRequest, type Subjects } from './both-shapes/raw-requests.js';
import { introspectWithSecret, makeApplication } from './journeys/application.journey.js';
import { authorizeNginxJourney } from './journeys/authorize-nginx.journey.js';
import { authorizeProxiesJourney } from './journeys/authorize-proxies.journey.js';
import { makeChain } from './journeys/chain.journey.js';
import { signToken } from './support/keys.js';
import type { Rekey } from './support/rekey.js';

/** As long as each other, so that lengths say the same. */
const WORDS = { standalone: 'stand-in-one', distributed: 'spread-apart' } as const;
type Shape = keyof typeof WORDS;
const AT_ONCE = 8;

let shapes: BothShapes;
let subjects: Subjects;
beforeAll(async () => {
  shapes = await startBothShapes({ REKEY_CORS_ORIGINS: 'https://app.example', REKEY_RATE_LIMIT_PER_SECOND: '100000' });
  subjects = await makeSubjects(shapes);
});
afterAll(() => shapes?.stop(), 60_000);

async function makeSubjects({ standalone, distributed }: BothShapes): Promise<Subjects> {
  const chain = await makeChain(standalone, { kid: 'signs' });
  const jwt = signToken(chain.key, 'signs');
  const rules = `/client/v4/zones/${chain.zone}/token_validation/rules`;
  await standalone.ok('POST', rules, {
    title: 'Whoever asks has a token',
    description: '',
    action: 'block',
    enabled: true,
    expression: `is_jwt_valid("${chain.configId}")`,
    selector: { include: [{ host: ['api.example.com'] }] },
  });
  const app = await makeApplication(standalone, 'BASIC');
  const clientSecret = app.clientSecret as string;
  for (const rekey of [standalone, distributed]) {
    await eventually(async () => {
      expect((await authorize(rekey, chain.zone, jwt)).status).toBe(200);
      expect((await authorize(rekey, chain.zone, 'nothing')).status).toBe(401);
      expect((await introspectWithSecret(rekey, app, clientSecret, 'x')).status).toBe(200);
    });
  }
  return {
    token: standalone.token,
    zone: chain.zone,
    jwt,
    project: chain.project,
    clientId: app.clientId,
    clientSecret,
  };
}

const authorize = (rekey: Rekey, zone: string, jwt: string): ReturnType<Rekey['get']> =>
  rekey.get(`/v1/zones/${zone}/authorize`, {
    token: jwt,
    headers: { 'x-original-method': 'GET', 'x-original-uri': '/', 'x-original-host': 'api.example.com' },
  });

/** What must be the same: all but what is new each time. */
function comparable({ status, headers, body }: RawAnswer, shape: Shape): object {
  const plain = (text: string): string =>
    text
      .replaceAll(WORDS[shape], '<shape>')
      .replace(/\b[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}\b/g, '<uuid>')
      .replace(/\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z/g, '<time>')
      .replace(/"(id|token)":"[^"]+"/g, '"$1":"<new>"');
  return {
    status,
    headers: headers
      .filter(([name]) => name !== 'date')
      .map(([name, value]) => `${name}: ${name === 'content-length' && status === 201 ? '<length>' : plain(value)}`)
      .sort(),
    body: plain(body),
  };
}

async function outcomeOf({ bytes }: RawRequest, shape: Shape): Promise<object> {
  const url = shapes[shape].url;
  return sendRaw(url, bytes.replaceAll('@shape@', WORDS[shape])).then(
    (answer) => comparable(answer, shape),
    (error: Error) => ({ error: error.message.replaceAll(/\d{4}-.*?Z/g, '') }),
  );
}

describe('gateway and services in one process and in several', () => {
  it('answer every request alike', async () => {
    const requests = rawRequests(subjects);
    const differences: object[] = [];
    const ask = async (request: RawRequest): Promise<void> => {
      const [one, other] = await Promise.all([outcomeOf(request, 'standalone'), outcomeOf(request, 'distributed')]);
      if (JSON.stringify(one) !== JSON.stringify(other))
        differences.push({ name: request.name, standalone: one, distributed: other });
    };
    // Those that change something are last, one after the other.
    const [reading, changing] = [
      requests.filter(({ bytes }) => !bytes.includes('@shape@')),
      requests.filter(({ bytes }) => bytes.includes('@shape@')),
    ];
    for (let at = 0; at < reading.length; at += AT_ONCE) await Promise.all(reading.slice(at, at + AT_ONCE).map(ask));
    for (const request of changing) await ask(request);

    expect(differences).toEqual([]);
    expect(requests.length).toBeGreaterThan(500);
  });
});

authorizeProxiesJourney('one process', () => shapes.standalone);
authorizeProxiesJourney('a process per service', () => shapes.distributed);
authorizeNginxJourney(() => shapes.standalone);
