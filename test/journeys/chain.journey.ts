import { eventually, uniqueName } from '@rekey/testing';
import { base64, newRsaKey, signToken, type TestKey } from '../support/keys.js';
import type { Rekey } from '../support/rekey.js';

export interface Chain {
  readonly project: string;
  readonly environment: string;
  readonly keyName: string;
  readonly keyProject: string;
  readonly zone: string;
  readonly configId: string;
  readonly key: TestKey;
}

export interface ChainOptions {
  /** Fixed kid of the JWK; absent: its thumbprint. */
  readonly kid?: string;
  /** Project of the key, when another than the JWK's. */
  readonly keyProject?: string;
}

/** A key, a JWK made from it, and a token configuration bound to the JWK. */
export async function makeChain(rekey: Rekey, options: ChainOptions = {}): Promise<Chain> {
  const project = uniqueName('project');
  const environment = uniqueName('environment');
  const keyName = uniqueName('key');
  const keyProject = options.keyProject ?? project;
  const [key, spare] = [await newRsaKey(), await newRsaKey()];
  await rekey.ok('POST', '/v1/projects', { name: project });
  await rekey.ok('POST', '/v1/environments', { name: environment });
  await rekey.ok('POST', `/apiops/projects/${keyProject}/keys/`, {
    name: keyName,
    keyType: 'PRIVATE_KEY',
    cryptoKeyInfoEnvironmentList: [{ environmentName: environment, content: base64(key.privatePem), alias: 'a' }],
  });
  await rekey.ok('POST', `/apiops/projects/${project}/jwks/`, {
    name: 'jwk',
    sourceType: 'PRIVATE_KEY',
    keyName,
    environmentName: environment,
    useType: 'SIGNATURE',
    algorithm: 'RS256',
    ...(options.kid === undefined ? {} : { kid: options.kid }),
  });
  const zone = (await rekey.ok('POST', '/v1/zones', { name: uniqueName('zone') })).id as string;
  const configuration = await rekey.ok('POST', `/client/v4/zones/${zone}/token_validation/config`, {
    title: 'journey',
    description: '',
    token_sources: ['http.request.headers["authorization"][0]'],
    token_type: 'jwt',
    credentials: { keys: [{ ...spare.publicJwk, kid: 'spare', alg: 'RS256' }] },
  });
  const configId = configuration.result.id as string;
  await rekey.ok('PUT', `/v1/zones/${zone}/token_validation/config/${configId}/sources`, {
    jwks: [{ project, name: 'jwk' }],
  });
  return { project, environment, keyName, keyProject, zone, configId, key };
}

/** Rotates the key of a chain; the rotation's id. */
export async function rotateKey(rekey: Rekey, chain: Chain, key: TestKey, query: string): Promise<string> {
  const isOurs = ({ data }: { data: { name?: string } }): boolean => data.name === chain.keyName;
  const known = (await rekey.events({ type: 'key.rotated' })).filter(isOurs).length;
  await rekey.ok('PUT', `/apiops/projects/${chain.keyProject}/keys/${chain.keyName}/${query}`, {
    cryptoKeyInfoEnvironmentList: [{ environmentName: chain.environment, content: base64(key.privatePem), alias: 'a' }],
  });
  const events = await rekey.awaitEvents('key.rotated', isOurs, known + 1);
  return events.at(-1)?.data.rotationId as string;
}

export async function validate(
  rekey: Rekey,
  chain: Chain,
  token: string,
): Promise<{ valid: boolean; reason?: string; kid?: string }> {
  return rekey.ok('POST', `/v1/zones/${chain.zone}/validate`, { token });
}

async function outcomeOf(
  rekey: Rekey,
  rotationId: string,
  service: string,
): Promise<{ kind: string; outcome: string }[]> {
  const [applied] = await rekey.awaitEvents(
    'rotation.applied',
    ({ data }) => data.rotationId === rotationId && data.service === service,
  );
  return applied?.data.dependants;
}

/** Journey 1 of the design: rotate a vault key, and everything that depends on it follows. */
export function chainJourney(installation: () => Rekey): void {
  it('lets a token signed with the new key validate, and the old one until the overlap ends and not after', async () => {
    const rekey = installation();
    const chain = await makeChain(rekey);
    const next = await newRsaKey();
    const oldToken = signToken(chain.key, chain.key.thumbprint);
    const newToken = signToken(next, next.thumbprint);
    await expect(validate(rekey, chain, oldToken)).resolves.toMatchObject({ valid: true, kid: chain.key.thumbprint });
    await expect(validate(rekey, chain, newToken)).resolves.toEqual({ valid: false, reason: 'unknown_key' });

    const rotationId = await rotateKey(
      rekey,
      chain,
      next,
      '?jwkUpdateAction=UPDATE&updateScope=SAME_PROJECT&overlap=4s',
    );
    await eventually(() =>
      expect(validate(rekey, chain, newToken)).resolves.toMatchObject({ valid: true, kid: next.thumbprint }),
    );
    await expect(validate(rekey, chain, oldToken)).resolves.toMatchObject({ valid: true });

    const [rotated] = await rekey.awaitEvents('key.rotated', ({ data }) => data.rotationId === rotationId);
    await eventually(() => expect(validate(rekey, chain, oldToken)).resolves.toMatchObject({ valid: false }), {
      timeoutMs: 60_000,
    });
    expect(Date.now()).toBeGreaterThanOrEqual(Date.parse(rotated?.data.retireAt as string));
    await expect(validate(rekey, chain, newToken)).resolves.toMatchObject({ valid: true });
    expect(await outcomeOf(rekey, rotationId, 'key-vault')).toEqual([
      expect.objectContaining({ kind: 'jwk', outcome: 'applied' }),
    ]);
    expect(await outcomeOf(rekey, rotationId, 'jwks-credentials')).toEqual([
      expect.objectContaining({ kind: 'token-configuration', id: chain.configId, outcome: 'applied' }),
    ]);
  });

  it('goes back to the old key with a revert, and drops a compromised one at once whatever its overlap', async () => {
    const rekey = installation();
    const chain = await makeChain(rekey);
    const next = await newRsaKey();
    const [oldToken, newToken] = [signToken(chain.key, chain.key.thumbprint), signToken(next, next.thumbprint)];
    const valid = (token: string, isValid: boolean): Promise<void> =>
      eventually(() => expect(validate(rekey, chain, token)).resolves.toMatchObject({ valid: isValid }));
    await rotateKey(rekey, chain, next, '?jwkUpdateAction=UPDATE&overlap=3600s');
    await valid(newToken, true);
    const changes = `/v1/keys/${chain.keyProject}/${chain.keyName}`;
    await rekey.ok('POST', `${changes}/revert`, {});
    const [published] = (await eventually(async () => {
      const { keys } = await rekey.ok('GET', `/v1/projects/${chain.project}/jwks.json`);
      expect(keys[0].kid).toBe(chain.key.thumbprint);
      return keys as { kid: string }[];
    })) as [{ kid: string }];
    expect(published.kid).toBe(chain.key.thumbprint);
    for (const token of [oldToken, newToken]) await valid(token, true);
    await rekey.ok('POST', `${changes}/compromise`, { version: 2 });
    await valid(newToken, false);
    await valid(oldToken, true);
    await rekey.ok('POST', `${changes}/compromise`, {});
    await valid(oldToken, false);
    const last = await newRsaKey();
    await rotateKey(rekey, chain, last, '?jwkUpdateAction=UPDATE');
    await valid(signToken(last, last.thumbprint), true);
  });

  it('refuses the old key at once when there is no overlap', async () => {
    const rekey = installation();
    const chain = await makeChain(rekey);
    const next = await newRsaKey();
    const oldToken = signToken(chain.key, chain.key.thumbprint);
    await rotateKey(rekey, chain, next, '?jwkUpdateAction=UPDATE');
    await eventually(() =>
      expect(validate(rekey, chain, signToken(next, next.thumbprint))).resolves.toMatchObject({ valid: true }),
    );
    await expect(validate(rekey, chain, oldToken)).resolves.toEqual({ valid: false, reason: 'unknown_key' });
  });

  it('leaves the JWK and the configuration with the old key when the rotation says NULLIFY', async () => {
    const rekey = installation();
    const chain = await makeChain(rekey);
    const rotationId = await rotateKey(rekey, chain, await newRsaKey(), '?jwkUpdateAction=NULLIFY');
    await rekey.awaitEvents('jwk.detached', ({ data }) => data.rotationId === rotationId);
    await expect(validate(rekey, chain, signToken(chain.key, chain.key.thumbprint))).resolves.toMatchObject({
      valid: true,
    });
  });

  it('keeps a fixed kid, and for the overlap validates tokens of both keys under it', async () => {
    const rekey = installation();
    const chain = await makeChain(rekey, { kid: 'fixed' });
    const next = await newRsaKey();
    await rotateKey(rekey, chain, next, '?jwkUpdateAction=UPDATE&overlap=4s');
    await eventually(() =>
      expect(validate(rekey, chain, signToken(next, 'fixed'))).resolves.toMatchObject({ valid: true }),
    );
    await expect(validate(rekey, chain, signToken(chain.key, 'fixed'))).resolves.toMatchObject({ valid: true });
    await eventually(() =>
      expect(validate(rekey, chain, signToken(chain.key, 'fixed'))).resolves.toEqual({
        valid: false,
        reason: 'bad_signature',
      }),
    );
  });

  it('reaches JWKs of other projects with ALL_PROJECTS only', async () => {
    const rekey = installation();
    const chain = await makeChain(rekey, { keyProject: 'admin' });
    const next = await newRsaKey();
    const skipped = await rotateKey(rekey, chain, next, '?jwkUpdateAction=UPDATE&updateScope=SAME_PROJECT&overlap=60s');
    expect(await outcomeOf(rekey, skipped, 'key-vault')).toEqual([
      expect.objectContaining({ kind: 'jwk', outcome: 'skipped' }),
    ]);
    await expect(validate(rekey, chain, signToken(next, next.thumbprint))).resolves.toMatchObject({ valid: false });
    const last = await newRsaKey();
    await rotateKey(rekey, chain, last, '?jwkUpdateAction=UPDATE&updateScope=ALL_PROJECTS&overlap=60s');
    await eventually(() =>
      expect(validate(rekey, chain, signToken(last, last.thumbprint))).resolves.toMatchObject({ valid: true }),
    );
  });

  it('puts no private key into any event', async () => {
    const rekey = installation();
    const chain = await makeChain(rekey);
    const next = await newRsaKey();
    await rotateKey(rekey, chain, next, '?jwkUpdateAction=UPDATE');
    await rekey.awaitEvents('credentials.replaced', ({ data }) => data.configId === chain.configId, 2);
    const everything = JSON.stringify(await rekey.events({}));
    expect(everything).not.toContain('PRIVATE KEY');
    for (const { privatePem } of [chain.key, next]) expect(everything).not.toContain(privatePem.split('\n')[1]);
    expect(everything).not.toMatch(/"(d|p|q|dp|dq|qi|k)":/);
  });
}
