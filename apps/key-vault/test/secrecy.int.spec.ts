import { createPrivateKey, randomBytes } from 'node:crypto';
import { uniqueName } from '@rekey/testing';
import pg from 'pg';
import { dump } from './dump.js';
import { Workbench } from './openssl.js';
import { base64, ecPair, rsaPair, Vault } from './vault-fixture.js';

// The risk: a backup, a replica, a broker or a log is read by people who may not have the keys.
it('keeps every secret out of the database in clear, of events and of answers', async () => {
  const vault = await Vault.start();
  try {
    const project = await vault.project();
    const environment = await vault.environment();
    const pairs = [rsaPair(), ecPair()];
    const secrets = [randomBytes(32), randomBytes(32)];
    const item = (content: string): object => ({ environmentName: environment, content });
    const answers: unknown[] = [];
    const call = async (method: 'POST' | 'PUT', url: string, body: object): Promise<void> => {
      const answer = await vault.service.call({ method, url: `/apiops/projects/${project}/${url}`, body });
      expect(answer.status).toBe(200);
      answers.push(answer.body);
    };
    const keyType = 'PRIVATE_KEY';
    await call('POST', 'keys/', {
      name: 'a',
      keyType,
      cryptoKeyInfoEnvironmentList: [item(base64(pairs[0]!.privateKey))],
    });
    await call('POST', 'jwks/', {
      name: 'j',
      sourceType: keyType,
      keyName: 'a',
      environmentName: environment,
      useType: 'ENCRYPTION',
    });
    await call('PUT', 'keys/a/?jwkUpdateAction=UPDATE&overlap=60s', {
      cryptoKeyInfoEnvironmentList: [item(pairs[1]!.privateKey)],
    });
    const secret = { name: 'b', keyType: 'SECRET_KEY', algorithm: 'AES' };
    await call('POST', 'keys/', { ...secret, cryptoKeyInfoEnvironmentList: [item(secrets[0]!.toString('base64'))] });
    await call('PUT', 'keys/b/', { cryptoKeyInfoEnvironmentList: [item(secrets[1]!.toString('base64'))] });
    await call('PUT', 'keys/b/', { description: uniqueName('last') });
    const [b] = (await vault.get(`/apiops/projects/${project}/keys/b/`)).body.resultList;
    await vault.service.eventsOf('io.rekey.key.updated.v1', b.id);
    answers.push((await vault.get(`/apiops/projects/${project}/keys/`)).body, await vault.published(project));

    const inClear = pairs.flatMap(({ privateKey }) => {
      const { d, p } = createPrivateKey(privateKey).export({ format: 'jwk' });
      const lines = privateKey.split('\n').filter((line) => line.length > 40);
      return [d!, ...(p === undefined ? [] : [p]), ...lines.slice(1)];
    });
    const needles = [...inClear, ...secrets.map((bytes) => bytes.toString('base64'))];
    const forms = [
      ...needles,
      ...needles.map((text) => Buffer.from(text).toString('hex')),
      ...secrets.map((bytes) => bytes.toString('hex')),
    ];
    const haystack = [
      await dump(vault.service.databaseUrl),
      JSON.stringify(vault.service.events),
      JSON.stringify(answers),
    ].join('\n');
    expect(haystack).toContain(project);
    expect(forms.filter((form) => haystack.includes(form))).toEqual([]);
  } finally {
    await vault.stop();
  }
});

it('keeps keystores, what is in them and what opens them out of the database in clear, of events and of answers', async () => {
  const bench = new Workbench();
  const vault = await Vault.start();
  try {
    const [project, environment] = [await vault.project(), await vault.environment()];
    const passwords = [uniqueName('password'), uniqueName('password')];
    const made = passwords.map((password) => {
      const { key, certificate } = bench.certificate('/CN=secret');
      return { password, key, file: bench.pkcs12({ key, certificate }, 'entry', password).toString('base64') };
    });
    const url = (...parts: string[]): string => `/apiops/projects/${[project, ...parts].join('/')}`;
    const item = ({ file, password }: { file: string; password: string }): object => {
      return { environmentName: environment, file, password, keyStoreType: 'PKCS12' };
    };
    const source = { keyStoreName: 'store', environmentName: environment };
    const answers = [
      await vault.post(url('keystores/'), { name: 'store', keyStoreEnvironmentList: [item(made[0]!)] }),
      await vault.post(url('jwks/parse-from-keystore'), { name: 'jwk', ...source }),
      await vault.put(url('keystores/store/?jwkUpdateAction=UPDATE&overlap=60s'), {
        keyStoreEnvironmentList: [item(made[1]!)],
      }),
      await vault.post(url('keystores/'), { name: 'x', keyStoreEnvironmentList: [{ ...item(made[0]!), alias: 'no' }] }),
      await vault.get(url('keystores/')),
    ];
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 400, 200]);
    const { id } = answers[4]!.body.resultList[0] as { id: string };
    const [rotated] = await vault.service.eventsOf('io.rekey.key.rotated.v1', id);
    await vault.service.eventsOf('io.rekey.rotation.applied.v1', rotated!.rotationid!);

    const needles = made.flatMap(({ password, key, file }) => [
      password,
      file.slice(0, 64),
      file.slice(400, 464),
      createPrivateKey(key).export({ format: 'jwk' }).d!,
      ...key.split('\n').slice(2, 20),
    ]);
    const forms = [...needles, ...needles.map((text) => Buffer.from(text).toString('hex'))];
    const haystack = [
      await dump(vault.service.databaseUrl),
      JSON.stringify(vault.service.events),
      answers.map(({ bytes }) => bytes.toString()),
    ].join('\n');
    expect(haystack).toContain(project);
    expect(forms.filter((form) => haystack.includes(form))).toEqual([]);
  } finally {
    await vault.stop();
    bench.remove();
  }
});

it('erases the material of a version that is over, once every JWK has followed', async () => {
  const vault = await Vault.start();
  try {
    const project = await vault.project();
    const environment = await vault.environment();
    const keyId = await vault.key(project, 'key', [{ environmentName: environment, content: ecPair().privateKey }]);
    for (const count of [1, 2, 3]) {
      const body = { cryptoKeyInfoEnvironmentList: [{ environmentName: environment, content: ecPair().privateKey }] };
      await vault.put(`/apiops/projects/${project}/keys/key/`, body);
      const [rotated] = (await vault.service.eventsOf('io.rekey.key.rotated.v1', keyId, count)).slice(-1);
      await vault.service.eventsOf('io.rekey.rotation.applied.v1', rotated!.rotationid!);
    }
    const client = new pg.Client({ connectionString: vault.service.databaseUrl });
    await client.connect();
    const { rows } = await client.query(
      `SELECT number, state, content IS NULL AS erased FROM key_vault.key_versions WHERE key_id = $1 ORDER BY number`,
      [keyId],
    );
    await client.end();
    expect(rows).toEqual([
      { number: 1, state: 'retired', erased: true },
      { number: 2, state: 'retired', erased: true },
      { number: 3, state: 'retired', erased: true },
      { number: 4, state: 'active', erased: false },
    ]);
  } finally {
    await vault.stop();
  }
});
