import { testDatabaseUrl } from '@rekey/testing';
import { type BodyRoute, RouteTable } from './input-growth/body-routes.js';
import { headerOf, type Shape, shapesOf } from './input-growth/large-bodies.js';
import { type Installation, startStandaloneProcess } from './support/shapes.js';

/** Both well below the longest body, so that a run takes seconds; what grows with the square is seen long before. */
const BYTES = 64 * 1024;
const TIMES = 4;
/** Linear work takes four times as long, or less for what is the same in all; work that grows with the square 16 times. */
const RATIO_MAX = 7;
/** The shortest of several counts: whatever else the machine does only adds. */
const ROUNDS = 40;
const CONFIRMED_TIMES = 4;
const FAULTS_MAX = 5;

let installation: Installation;
let table: RouteTable;
beforeAll(async () => {
  installation = await startStandaloneProcess({ REKEY_DATABASE_URL: await testDatabaseUrl() });
  table = new RouteTable(await installation.rekey.ok('GET', '/openapi.json'));
});
afterAll(() => installation?.stop());

async function timeOf(ask: () => Promise<Response>): Promise<number> {
  const started = performance.now();
  await (await ask()).arrayBuffer();
  return performance.now() - started;
}

/** How much longer four times as much takes; as soon as it is little enough. */
async function growth(ask: (bytes: number) => Promise<Response>, bytes: number): Promise<number> {
  let [once, more] = [Infinity, Infinity];
  for (let round = 0; round < ROUNDS; round += 1) {
    once = Math.min(once, await timeOf(() => ask(bytes)));
    more = Math.min(more, await timeOf(() => ask(TIMES * bytes)));
    if (more / once <= RATIO_MAX) break;
  }
  return more / once;
}

/** The least of several, where one was too much: a machine that is busy with something else is not so every time. */
async function confirmedGrowth(ask: (bytes: number) => Promise<Response>, bytes: number): Promise<number> {
  let least = Infinity;
  for (let time = 0; time < CONFIRMED_TIMES && least > RATIO_MAX; time += 1)
    least = Math.min(least, await growth(ask, bytes));
  return least;
}

async function faultsOf(
  cases: readonly { readonly name: string; readonly ask: (bytes: number) => Promise<Response> }[],
  bytes = BYTES,
): Promise<string[]> {
  const faults: string[] = [];
  for (const { name, ask } of cases) {
    const ratio = await confirmedGrowth(ask, bytes);
    if (ratio > RATIO_MAX) faults.push(`${name}: ${ratio.toFixed(1)} times`);
    if (faults.length === FAULTS_MAX) break;
  }
  return faults;
}

const send = ({ method, path, contentType }: BodyRoute, body: string): Promise<Response> =>
  fetch(`${installation.rekey.url}${path}`, {
    method,
    body,
    headers: { authorization: `Bearer ${installation.rekey.token}`, 'content-type': headerOf(contentType) },
  });

// The risk: one request, from nobody in particular, keeps the whole process from answering anybody for minutes.
describe('no request takes time that grows faster than the request', () => {
  it('whatever body a route takes', async () => {
    const routes = table.withBody();
    expect(routes.length).toBeGreaterThan(80);
    const cases = routes.flatMap((route) =>
      Object.entries(shapesOf(route, table)).map(([shape, make]: [string, Shape]) => ({
        name: `${route.method} ${route.path} (${shape})`,
        ask: bodiesOf(make, (body) => send(route, body)),
      })),
    );

    expect(await faultsOf(cases)).toEqual([]);
  }, 600_000);

  it('whatever is in its query, its headers or its path', async () => {
    const get = (path: string, headers: Readonly<Record<string, string>> = {}): Promise<Response> =>
      fetch(`${installation.rekey.url}${path}`, {
        headers: { authorization: `Bearer ${installation.rekey.token}`, ...headers },
      });
    const cases = table
      .all()
      .filter(({ method, path }) => method === 'GET' && !path.endsWith('/events'))
      .flatMap(({ path }) => [
        {
          name: `${path} (parameters)`,
          ask: bodiesOf(
            repeated((n) => `p${n}&`),
            (text) => get(`${path}?${text}`),
          ),
        },
        {
          name: `${path} (one parameter)`,
          ask: bodiesOf(
            repeated(() => 'limit=1&'),
            (text) => get(`${path}?${text}`),
          ),
        },
        {
          name: `${path} (cookies)`,
          ask: bodiesOf(
            repeated((n) => `c${n}=1;`),
            (cookie) => get(path, { cookie }),
          ),
        },
        {
          name: `${path} (list)`,
          ask: bodiesOf(
            repeated(() => '"a",'),
            (tags) => get(path, { 'if-none-match': tags }),
          ),
        },
        {
          name: `${path} (segments)`,
          ask: bodiesOf(
            repeated(() => 'a/'),
            (text) => get(`${path}/${text}`),
          ),
        },
      ]);

    expect(await faultsOf(cases, 12 * 1024)).toEqual([]);
  }, 600_000);
});

function repeated(one: (index: number) => string): Shape {
  return (bytes) => {
    const each = one(100).length;
    return Array.from({ length: Math.floor(bytes / each) }, (_, n) => one(n)).join('');
  };
}

/** Made once each: what is measured is the product. */
function bodiesOf(make: Shape, ask: (body: string) => Promise<Response>): (bytes: number) => Promise<Response> {
  const made = new Map<number, string>();
  return (bytes) => {
    const body = made.get(bytes) ?? make(bytes);
    made.set(bytes, body);
    return ask(body);
  };
}
