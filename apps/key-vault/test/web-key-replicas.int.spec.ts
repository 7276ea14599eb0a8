import { randomBytes } from 'node:crypto';
import { byEvent, eventually } from '@rekey/testing';
import { WebKeySet } from '../src/platform-keys/web-key-set.js';
import { WebKeysService } from '../src/platform-keys/web-keys.service.js';
import { queryDatabase } from './dump.js';
import { WebKeys } from './web-key-fixture.js';

describe('two replicas', () => {
  let replicas: readonly [WebKeys, WebKeys];
  beforeAll(async () => {
    const masterKey = [randomBytes(32).toString('base64')];
    const one = await WebKeys.start({ config: { masterKey } });
    replicas = [one, await WebKeys.start({ config: { masterKey, databaseUrl: one.service.databaseUrl } })];
  });
  afterAll(async () => {
    for (const replica of [...replicas].reverse()) await replica.stop();
  });

  const both = async <T>(ask: (keys: WebKeys) => Promise<T>): Promise<T[]> => Promise.all(replicas.map(ask));

  it('make one first pair, and sign with the same key; until then they ask for patience', async () => {
    await queryDatabase(replicas[0].service.databaseUrl, 'DELETE FROM key_vault.web_keys');
    for (const { service } of replicas) service.app.get(WebKeySet, { strict: false }).forget();
    for (const answer of await both((keys) => keys.sign('{}'))) {
      expect([answer.status, answer.headers['retry-after']]).toEqual([503, '1']);
    }
    const empty = await replicas[0].call('GET', '/oauth/v2/keys', undefined, null);
    expect([empty.body, empty.headers['cache-control']]).toEqual([{ keys: [] }, 'no-store']);
    const staged = await replicas[0].create();
    await both(({ service }) => service.app.get(WebKeysService, { strict: false }).ensureFirst());
    const kids = await eventually(async () => {
      const [one, two] = await both((keys) => keys.kids());
      expect(one).toEqual([staged, expect.any(String), expect.any(String)]);
      expect(two).toEqual(one);
      return one;
    });
    expect(await both((keys) => keys.signer())).toEqual([kids?.[1], kids?.[1]]);
    await replicas[0].service.app.get(WebKeysService, { strict: false }).ensureFirst();
    expect(await replicas[0].kids()).toEqual(kids);
  });

  it('learn of each other’s changes from events, and not by asking', async () => {
    const [one, two] = replicas;
    await two.kids();
    const id = await one.create();
    await byEvent(async () => expect(await two.kids()).toContain(id));
    await one.activateNow(id);
    await byEvent(async () => expect(await two.signer()).toBe(id));
    await one.activateNow((await one.kids())[0] as string);
    await one.delete(id);
    await byEvent(async () => expect(await two.kids()).not.toContain(id));
  });
});
