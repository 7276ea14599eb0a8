import { randomUUID } from 'node:crypto';
import { eventually, TestService } from '@rekey/testing';
import { jwksCredentials } from '../src/index.js';
import {
  createConfiguration,
  type CreatedConfiguration,
  createZone,
  es256,
  eventsAbout,
  put,
  queryDatabase,
  read,
  testKey,
  type TestKey,
} from './fixtures.js';
import { sourceOf, tell, type TestJwk, TestVault, tokenOf } from './vault-fixture.js';

const REPLACED = 'io.rekey.credentials.replaced.v1';
const APPLIED = 'io.rekey.rotation.applied.v1';

const vault = new TestVault();
let service: TestService;
beforeAll(async () => {
  service = await TestService.start(jwksCredentials, { transport: vault });
});
afterEach(() => void (vault.beforeAnswer = () => undefined));
afterAll(() => service?.stop());

const urlOf = ({ id, zoneId }: CreatedConfiguration): string =>
  `/v1/zones/${zoneId}/token_validation/config/${id}/sources`;

async function bind(config: CreatedConfiguration, ...jwks: TestJwk[]): Promise<void> {
  const { status } = await service.call({ method: 'PUT', url: urlOf(config), body: { jwks: jwks.map(sourceOf) } });
  expect(status).toBe(200);
}
async function boundTo(jwk: TestJwk, zoneId?: string): Promise<CreatedConfiguration> {
  const config = await createConfiguration(service, [es256('given')], zoneId);
  await bind(config, jwk);
  return config;
}
const sourceState = async (config: CreatedConfiguration): Promise<Record<string, unknown>> =>
  (await service.call({ url: urlOf(config) })).body.jwks[0];
const kidsOf = async (config: CreatedConfiguration): Promise<string[]> =>
  (await read(service, config)).credentials.keys.map(({ kid }: { kid: string }) => kid);
const kidOf = ({ pair }: { pair: TestKey }): string => pair.jwk['kid'] as string;

async function validity({ zoneId, id: configId }: CreatedConfiguration, pair: TestKey): Promise<unknown> {
  const body = { token: await tokenOf(pair), configId };
  const answer = await service.call({ method: 'POST', url: `/v1/zones/${zoneId}/validate`, body });
  return answer.body.valid === true ? 'valid' : answer.body.reason;
}

/** What the service reports of a rotation, once it has. */
async function appliedOf(rotationId: string): Promise<unknown> {
  const [event] = await service.eventsOf(APPLIED, rotationId);
  const dependants = event?.data['dependants'] as { id: string }[];
  const told = await Promise.all(dependants.map(({ id }) => service.eventsOf(REPLACED, id, 0)));
  const caused = told.flat().filter(({ rotationid }) => rotationid === rotationId);
  expect(new Set(event?.data['caused'] as string[])).toEqual(new Set(caused.map(({ id }) => id)));
  return event?.data;
}
const report = (rotationId: string, ...dependants: object[]): object => ({
  rotationId,
  service: 'jwks-credentials',
  answers: expect.any(String),
  dependants,
  caused: expect.any(Array),
});
const applied = ({ id }: CreatedConfiguration): object => ({
  kind: 'token-configuration',
  id,
  name: 'A configuration',
  outcome: 'applied',
});

describe('when the JWK is updated', () => {
  // The risk: what is told of many JWKs at once could be done for one of them alone, or answered for another.
  it('each of many updates that come at once has its effect and its answer', async () => {
    const jwks = Array.from({ length: 12 }, () => vault.add());
    const bound = await Promise.all(jwks.map((jwk, index) => (index % 3 === 0 ? boundTo(jwk) : undefined)));
    const events = jwks.flatMap((jwk) => [vault.rotate(jwk), vault.rotate(jwk)]);
    await Promise.all(
      jwks.map(async (_, index) => {
        await tell(service, events[2 * index]!);
        await tell(service, events[2 * index + 1]!);
      }),
    );
    for (const [index, event] of events.entries()) {
      const config = bound[index >> 1];
      const told = report(event.rotationId, ...(config === undefined ? [] : [applied(config)]));
      expect(await appliedOf(event.rotationId)).toEqual(told);
    }
    for (const [index, config] of bound.entries())
      if (config !== undefined) expect(await kidsOf(config)).toEqual(['given', kidOf(jwks[index]!)]);
  });

  it('the configuration accepts the new key alone when there is no overlap', async () => {
    const jwk = vault.add();
    const old = jwk.pair;
    const config = await boundTo(jwk);
    const event = vault.rotate(jwk);
    await tell(service, event);
    expect(await appliedOf(event.rotationId)).toEqual(report(event.rotationId, applied(config)));
    expect(await kidsOf(config)).toEqual(['given', kidOf(jwk)]);
    expect([await validity(config, jwk.pair), await validity(config, old)]).toEqual(['valid', 'unknown_key']);
    const [, replaced] = await service.eventsOf(REPLACED, config.id, 2);
    const [given, before, after] = ['given', old.jwk['kid'], kidOf(jwk)].map((kid) => ({ kid, alg: 'ES256' }));
    expect(replaced).toMatchObject({ rotationid: event.rotationId });
    expect(replaced?.data).toEqual({
      zoneId: config.zoneId,
      configId: config.id,
      before: [given, before],
      after: [given, after],
      keys: (await read(service, config)).credentials.keys,
      rotationId: event.rotationId,
      credential: {
        kind: 'token-configuration',
        id: config.id,
        name: 'A configuration',
        scope: { zone: config.zoneId },
      },
      from: 1,
      to: 2,
      cause: 'rotated',
      turnedAt: expect.stringMatching(/Z$/),
      retireAt: null,
      participants: [],
    });
    expect(await sourceState(config)).toMatchObject({ kids: [kidOf(jwk)], error: null });
  });

  it('accepts both until the overlap ends, to the instant, and shows only what it accepts', async () => {
    const jwk = vault.add();
    const old = jwk.pair;
    const config = await boundTo(jwk);
    const event = vault.rotate(jwk, { overlapSeconds: 1 });
    await tell(service, event);
    await appliedOf(event.rotationId);
    expect(await kidsOf(config)).toEqual(['given', kidOf(jwk), old.jwk['kid']]);
    expect([await validity(config, jwk.pair), await validity(config, old)]).toEqual(['valid', 'valid']);
    await eventually(async () => expect(await validity(config, old)).toBe('unknown_key'), { intervalMs: 5 });
    expect(Date.now()).toBeGreaterThanOrEqual(Date.parse(event.retireAt as string));
    expect(await kidsOf(config)).toEqual(['given', kidOf(jwk)]);
    expect(await validity(config, jwk.pair)).toBe('valid');
    await put(service, config, [es256('other')]);
    const rows = await queryDatabase(service, 'SELECT kid FROM credentials WHERE configuration_id = $1', [config.id]);
    expect(rows).toHaveLength(2);
  });

  it('does not accept an old key whose overlap was over before the event came', async () => {
    const jwk = vault.add();
    const old = jwk.pair;
    const config = await boundTo(jwk);
    const event = vault.rotate(jwk, { overlapSeconds: 60 });
    await tell(service, Object.assign(event, { retireAt: new Date(Date.now() - 1).toISOString() }));
    await appliedOf(event.rotationId);
    expect([await validity(config, jwk.pair), await validity(config, old)]).toEqual(['valid', 'unknown_key']);
  });

  it('holds both keys under a fixed kid for the overlap, and tries both', async () => {
    const jwk = vault.add('ES256', 'fixed');
    const old = jwk.pair;
    const config = await boundTo(jwk);
    const event = vault.rotate(jwk, { overlapSeconds: 3600, pair: testKey('ES256', 'fixed') });
    await tell(service, event);
    await appliedOf(event.rotationId);
    expect(await kidsOf(config)).toEqual(['given', 'fixed', 'fixed']);
    expect([await validity(config, jwk.pair), await validity(config, old)]).toEqual(['valid', 'valid']);
    await tell(service, vault.rotate(jwk, { pair: testKey('ES256', 'fixed') }));
    await eventually(async () => expect(await validity(config, old)).toBe('bad_signature'));
    expect(await kidsOf(config)).toEqual(['given', 'fixed']);
  });

  it('keeps the newest two through rotations that follow each other faster than their overlaps end', async () => {
    const jwk = vault.add();
    const config = await boundTo(jwk);
    const pairs = [jwk.pair];
    for (let turn = 0; turn < 5; turn += 1) {
      await tell(service, vault.rotate(jwk, { overlapSeconds: 3600 }));
      pairs.push(jwk.pair);
    }
    const [newest, second] = pairs.reverse().map((pair) => pair.jwk['kid']);
    await eventually(async () => expect(await kidsOf(config)).toEqual(['given', newest, second]));
  });

  it('every configuration bound to it follows, in all zones, and no other', async () => {
    const [jwk, other] = [vault.add(), vault.add()];
    const zoneId = await createZone(service);
    const configs = [await boundTo(jwk, zoneId), await boundTo(jwk, zoneId), await boundTo(jwk)];
    const apart = await boundTo(other, zoneId);
    const event = vault.rotate(jwk);
    await tell(service, event);
    const { dependants } = (await appliedOf(event.rotationId)) as { dependants: object[] };
    expect(dependants).toHaveLength(3);
    expect(dependants).toEqual(expect.arrayContaining(configs.map(applied)));
    for (const config of configs) expect(await kidsOf(config)).toEqual(['given', kidOf(jwk)]);
    expect(await kidsOf(apart)).toEqual(['given', kidOf(other)]);
  });

  it('a rotation that no configuration depends on is reported too, naming the event that it answers', async () => {
    const event = vault.rotate(vault.add());
    const id = randomUUID();
    await tell(service, event, id);
    expect(await appliedOf(event.rotationId)).toEqual({ ...report(event.rotationId), answers: id });
  });

  it('the same event again changes nothing and tells nothing', async () => {
    const jwk = vault.add();
    const config = await boundTo(jwk);
    const event = vault.rotate(jwk, { overlapSeconds: 3600 });
    const id = randomUUID();
    for (let time = 0; time < 3; time += 1) await tell(service, event, id);
    await appliedOf(event.rotationId);
    const before = await read(service, config);
    // Another rotation of the same JWK: when it is applied, the repetitions before it have been seen.
    const last = vault.rotate(jwk, { overlapSeconds: 3600 });
    await tell(service, last);
    await appliedOf(last.rotationId);
    const events = await eventsAbout(service, config.id, event.rotationId);
    expect(events.filter(({ data }) => data['rotationId'] === event.rotationId)).toHaveLength(2);
    expect(before.credentials.keys).toHaveLength(3);
  });

  it('keeps what it has when the new key cannot validate tokens, and says so', async () => {
    const jwk = vault.add();
    const old = jwk.pair;
    const config = await boundTo(jwk);
    const event = vault.rotate(jwk);
    await tell(service, Object.assign(event, { publicJwk: { kty: 'OKP', crv: 'Ed25519', x: 'AA', kid: 'a' } }));
    const reason = expect.stringMatching(/not supported/);
    const failed = { ...applied(config), outcome: 'failed', reason };
    expect(await appliedOf(event.rotationId)).toEqual(report(event.rotationId, failed));
    expect(await sourceState(config)).toMatchObject({ kids: [old.jwk['kid']], error: reason });
    expect(await validity(config, old)).toBe('valid');
    const next = vault.rotate(jwk);
    await tell(service, next);
    await appliedOf(next.rotationId);
    expect(await sourceState(config)).toMatchObject({ kids: [kidOf(jwk)], error: null });
  });

  it('finds room also in a configuration that is full', async () => {
    const jwk = vault.add();
    const config = await createConfiguration(
      service,
      Array.from({ length: 15 }, () => es256()),
    );
    await bind(config, jwk);
    const event = vault.rotate(jwk, { overlapSeconds: 3600 });
    await tell(service, event);
    expect(await appliedOf(event.rotationId)).toEqual(report(event.rotationId, applied(config)));
    expect(await kidsOf(config)).toHaveLength(17);
  });
});

describe('when the JWK stops following', () => {
  it.each(['detach', 'delete'] as const)('the configuration keeps the last key and says so: %s', async (what) => {
    const jwk = vault.add();
    const config = await boundTo(jwk);
    await tell(service, vault[what](jwk));
    const error = expect.stringMatching(what === 'detach' ? /no longer follows/ : /was deleted/);
    await eventually(async () => expect(await sourceState(config)).toMatchObject({ kids: [kidOf(jwk)], error }));
    expect(await validity(config, jwk.pair)).toBe('valid');
  });
});

describe('a rotation that cuts the JWK off', () => {
  it('is reported, with every configuration that it leaves behind', async () => {
    const jwk = vault.add();
    const config = await boundTo(jwk);
    const rotationId = randomUUID();
    await tell(service, vault.detach(jwk, rotationId));
    const skipped = { ...applied(config), outcome: 'skipped', reason: expect.stringMatching(/no longer follows/) };
    expect(await appliedOf(rotationId)).toEqual(report(rotationId, skipped));
    expect(await sourceState(config)).toMatchObject({ kids: [kidOf(jwk)], error: skipped.reason });
  });

  it('is reported where no configuration is bound', async () => {
    const rotationId = randomUUID();
    await tell(service, vault.detach(vault.add(), rotationId));
    expect(await appliedOf(rotationId)).toEqual(report(rotationId));
  });
});

// The risk: a configuration that is bound while its key rotates stays on the old key for ever, or goes back to it.
describe('a rotation at the moment of binding', () => {
  it('whose event comes before the binding is there is in what the vault answers', async () => {
    const jwk = vault.add();
    const old = jwk.pair;
    const config = await createConfiguration(service, [es256('given')]);
    const witness = await boundTo(jwk);
    let answers = 0;
    vault.beforeAnswer = async () => {
      answers += 1;
      // After the first look and before the locks: the event is handled, and finds no binding of this configuration.
      if (answers !== 1) return;
      const event = vault.rotate(jwk, { overlapSeconds: 3600 });
      await tell(service, event);
      await appliedOf(event.rotationId);
    };
    await bind(config, jwk);
    expect(await kidsOf(config)).toEqual(['given', kidOf(jwk), old.jwk['kid']]);
    expect(await kidsOf(witness)).toEqual(['given', kidOf(jwk), old.jwk['kid']]);
  });

  it('whose event comes while the vault is asked behind the lock waits, and finds the binding', async () => {
    const jwk = vault.add();
    const old = jwk.pair;
    const config = await createConfiguration(service, [es256('given')]);
    let answers = 0;
    let told: Promise<unknown> = Promise.resolve();
    vault.beforeAnswer = () => {
      answers += 1;
      if (answers !== 2) return;
      const stale = structuredClone({ ...jwk, pair: undefined });
      const event = vault.rotate(jwk, { overlapSeconds: 3600 });
      told = tell(service, event).then(() => appliedOf(event.rotationId));
      // The answer was made before the rotation.
      const fresh = { ...jwk };
      Object.assign(jwk, { ...stale, pair: fresh.pair });
      setImmediate(() => Object.assign(jwk, fresh));
    };
    await bind(config, jwk);
    await told;
    await eventually(async () => expect(await kidsOf(config)).toEqual(['given', kidOf(jwk), old.jwk['kid']]));
  });

  it('whose event comes late does not bring the configuration back to an older key', async () => {
    const jwk = vault.add();
    const first = vault.rotate(jwk);
    const second = vault.rotate(jwk);
    const config = await boundTo(jwk);
    await tell(service, first);
    expect(await appliedOf(first.rotationId)).toEqual(report(first.rotationId, applied(config)));
    expect(await kidsOf(config)).toEqual(['given', kidOf(jwk)]);
    await tell(service, second);
    await appliedOf(second.rotationId);
    expect(await kidsOf(config)).toEqual(['given', kidOf(jwk)]);
    const events = (await eventsAbout(service, config.id)).filter(({ type }) => type === REPLACED);
    expect(events).toHaveLength(1);
  });

  it('never loses against bindings that come and go', async () => {
    const jwk = vault.add();
    const config = await createConfiguration(service, [es256('given')]);
    const binding = (async () => {
      for (let turn = 0; turn < 10; turn += 1) await bind(config, jwk);
    })();
    for (let turn = 0; turn < 10; turn += 1) await tell(service, vault.rotate(jwk));
    await binding;
    await eventually(async () => expect(await kidsOf(config)).toEqual(['given', kidOf(jwk)]));
    expect(await validity(config, jwk.pair)).toBe('valid');
  });
});
