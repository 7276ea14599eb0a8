import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { eventually, TestService } from '@rekey/testing';
import { jwksCredentials } from '../src/index.js';
import { createConfiguration, type CreatedConfiguration, es256, testKey, type TestKey } from './fixtures.js';
import { tokenOf } from './vault-fixture.js';

/** Answers each request when it is told to. */
class SlowIssuer {
  readonly waiting: ServerResponse[] = [];
  private readonly server: Server = createServer((_request, response) => void this.waiting.push(response));

  async start(): Promise<string> {
    this.server.listen(0, '127.0.0.1');
    await once(this.server, 'listening');
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/jwks.json`;
  }

  /** The next request that came, or comes. */
  async next(): Promise<(status: number, ...keys: object[]) => void> {
    await eventually(() => expect(this.waiting).not.toHaveLength(0), { intervalMs: 5 });
    const response = this.waiting.shift() as ServerResponse;
    return (status, ...keys) => void response.writeHead(status).end(JSON.stringify({ keys }));
  }

  stop(): void {
    this.server.closeAllConnections();
    this.server.close();
  }
}

let service: TestService;
let issuer: SlowIssuer;
let url: string;

beforeAll(async () => {
  service = await TestService.start(jwksCredentials, { config: { jwksUnknownKidCooldown: '1s' } });
});
beforeEach(async () => {
  issuer = new SlowIssuer();
  url = await issuer.start();
});
afterEach(() => issuer.stop());
afterAll(() => service?.stop());

const pathOf = ({ id, zoneId }: CreatedConfiguration): string =>
  `/v1/zones/${zoneId}/token_validation/config/${id}/sources`;

interface State {
  readonly kids: string[];
  readonly error: string | null;
}
const bind = async (config: CreatedConfiguration): Promise<State> =>
  (await service.call({ method: 'PUT', url: pathOf(config), body: { urls: [{ url }] } })).body.urls[0];
const stateOf = async (config: CreatedConfiguration): Promise<State> =>
  (await service.call({ url: pathOf(config) })).body.urls[0];

async function validate({ zoneId }: CreatedConfiguration, key: TestKey): Promise<unknown> {
  const body = { token: await tokenOf(key) };
  const answer = await service.call({ method: 'POST', url: `/v1/zones/${zoneId}/validate`, body });
  return answer.body.valid === true ? 'valid' : answer.body.reason;
}

const [old, fresh] = [testKey('ES256', 'old'), testKey('ES256', 'fresh')];

async function boundToOld(): Promise<CreatedConfiguration> {
  const config = await createConfiguration(service, [es256('given')]);
  const binding = bind(config);
  (await issuer.next())(200, old.jwk);
  expect((await binding).kids).toEqual(['old']);
  return config;
}

// The risk: a list of keys that was under way longer takes a new key away again, until the URL's turn comes.
describe('of two answers of a URL that were under way together', () => {
  it.each<[string, number, readonly object[]]>([
    ['older list', 200, [old.jwk]],
    ['failure', 503, []],
  ])(
    'a binding does not put the %s over what a token had fetched, but asks the URL once more',
    async (_, status, keys) => {
      const config = await boundToOld();
      const binding = bind(config);
      const answerLate = await issuer.next();
      const validation = validate(config, fresh);
      (await issuer.next())(200, old.jwk, fresh.jwk);
      expect(await validation).toBe('valid');
      answerLate(status, ...keys);
      const answerAgain = await issuer.next();
      expect(await stateOf(config)).toMatchObject({ kids: ['old', 'fresh'], error: null });
      answerAgain(200, fresh.jwk);
      expect(await binding).toMatchObject({ kids: ['fresh'], error: null });
      await eventually(async () => expect(await validate(config, fresh)).toBe('valid'));
    },
  );

  it.each<[string, number, readonly object[]]>([
    ['older list', 200, [old.jwk]],
    ['failure', 503, []],
  ])('what a token had fetched does not put the %s over a binding', async (_, status, keys) => {
    const config = await boundToOld();
    const validation = validate(config, fresh);
    const answerLate = await issuer.next();
    const binding = bind(config);
    (await issuer.next())(200, old.jwk, fresh.jwk);
    expect((await binding).kids).toEqual(['old', 'fresh']);
    answerLate(status, ...keys);
    expect(await validation).toBe('valid');
    expect(await stateOf(config)).toMatchObject({ kids: ['old', 'fresh'], error: null });
  });
});
