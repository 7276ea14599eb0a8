import { eventually, uniqueName } from '@rekey/testing';
import type { Rekey } from '../support/rekey.js';
import { type RegisteredWorker, registerWorker } from '../support/worker.js';

const ROTATIONS = 5;
const OVERLAP = '60s';

interface Fed {
  readonly project: string;
  readonly environment: string;
  readonly name: string;
}

/** A secret key of the vault in an environment of its own. */
async function makeSecretKey(rekey: Rekey): Promise<Fed> {
  const [project, environment, name] = [uniqueName('vault'), uniqueName('environment'), uniqueName('secret')];
  await rekey.ok('POST', '/v1/projects', { name: project });
  await rekey.ok('POST', '/v1/environments', { name: environment });
  await rekey.ok('POST', `/apiops/projects/${project}/keys/`, {
    ...{ name, keyType: 'SECRET_KEY', algorithm: 'AES' },
    cryptoKeyInfoEnvironmentList: [
      { environmentName: environment, content: Buffer.alloc(32, 1).toString('base64'), alias: 'a' },
    ],
  });
  return { project, environment, name };
}

/** What a worker has as the active value of a key. */
function valueAt({ bundle }: RegisteredWorker, { name }: Fed): string | undefined {
  const active = bundle?.keys.find((key) => key.name === name)?.versions.find(({ state }) => state === 'active');
  return active && Buffer.from(active.content, 'base64').toString('utf8');
}

const holdersOf = (kind: string, id: string): string => `/v1/credentials/${kind}/${id}/holders`;

const holding = ({ project, name, environment }: Fed) => ({
  vaultKeys: [{ project, name, environments: [environment] }],
});

/** Whoever uses a secret has the new one by itself. */
export function holdersJourneys(installation: () => Rekey): void {
  it('brings a client secret to the worker that uses it, which is never refused while it rotates', async () => {
    const rekey = installation();
    const key = await makeSecretKey(rekey);
    const worker = await registerWorker(rekey, key.environment, uniqueName('worker'));
    const { id: projectId } = await rekey.ok('POST', '/management/v1/projects', { name: uniqueName('project') });
    const app = await rekey.ok('POST', `/management/v1/projects/${projectId}/apps/api`, { name: uniqueName('app') });
    const holders = holdersOf('client-secret', app.appId as string);
    const set = await eventually(() => rekey.ok('PUT', holders, holding(key)));
    expect(set.vaultKeys).toMatchObject([{ name: key.name, state: 'waiting', version: null, lastError: null }]);
    const rotate = async (version: number): Promise<string> => {
      const path = `/v1/credentials/client-secret/${app.appId}/rotate`;
      const { rotationId, secret } = await rekey.ok('POST', path, { overlap: OVERLAP });
      await eventually(async () => {
        const rotation = await rekey.ok('GET', `/v1/rotations/${rotationId}`);
        expect(rotation).toMatchObject({ state: 'converged', version, counts: { applied: 2, pending: 0, failed: 0 } });
        expect(
          rotation.nodes.map(({ kind, parent }: { kind: string; parent: string | null }) => [kind, parent]),
        ).toEqual(
          expect.arrayContaining([
            ['holder', null],
            ['worker', rotation.nodes.find((node: { kind: string }) => node.kind === 'holder').id],
          ]),
        );
      });
      expect(valueAt(worker, key)).toBe(secret);
      return secret as string;
    };
    const secrets = new Set([await rotate(2)]);
    const failures: string[] = [];
    const used = new Set<string>();
    let isOver = false;
    const use = async (): Promise<void> => {
      while (!isOver) {
        const secret = valueAt(worker, key) as string;
        const authorization = `Basic ${Buffer.from(`${app.clientId}:${secret}`).toString('base64')}`;
        const form = new URLSearchParams({ grant_type: 'client_credentials' });
        const { status } = await rekey.call('POST', '/oauth/v2/token', form, {
          token: null,
          headers: { authorization },
        });
        if (status === 200) used.add(secret);
        else failures.push(`answered ${status} with the secret of bundle ${worker.bundle?.version}`);
      }
    };
    try {
      await Promise.all([
        use(),
        (async () => {
          for (let index = 0; index < ROTATIONS; index += 1) {
            const secret = await rotate(index + 3);
            await eventually(() => Promise.resolve(expect([...used]).toContain(secret)));
            secrets.add(secret);
          }
        })().finally(() => (isOver = true)),
      ]);
      expect(failures).toEqual([]);
      expect(used).toEqual(secrets);
      await eventually(async () => {
        expect((await rekey.ok('GET', holders)).vaultKeys).toMatchObject([
          { state: 'current', version: 2 + ROTATIONS, workers: [{ id: worker.id, version: 2 + ROTATIONS }] },
        ]);
      });
      const told = JSON.stringify(await rekey.events({}));
      for (const secret of secrets) expect(told).not.toContain(secret);
    } finally {
      await worker.stop();
    }
  });

  it('fills a key with the signing key of a target at once, and with each that comes', async () => {
    const rekey = installation();
    const key = await makeSecretKey(rekey);
    const worker = await registerWorker(rekey, key.environment, uniqueName('worker'));
    try {
      const target = await rekey.ok('POST', '/v2/actions/targets', {
        ...{ name: uniqueName('target'), restWebhook: {}, timeout: '10s', endpoint: 'https://hooks.invalid/a' },
      });
      const holders = holdersOf('target-signing-key', target.id as string);
      await eventually(() => rekey.ok('PUT', holders, holding(key)));
      await eventually(() => Promise.resolve(expect(valueAt(worker, key)).toBe(target.signingKey)));
      const { secret } = await rekey.ok('POST', `/v1/targets/${target.id}/signing-key/compromise`).then((answer) => ({
        secret: answer.signingKey as string,
      }));
      await eventually(() => Promise.resolve(expect(valueAt(worker, key)).toBe(secret)));
      await eventually(async () =>
        expect((await rekey.ok('GET', holders)).vaultKeys).toMatchObject([{ state: 'current', version: 2 }]),
      );
    } finally {
      await worker.stop();
    }
  });
}
