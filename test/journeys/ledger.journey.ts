import { eventually, uniqueName } from '@rekey/testing';
import { newRsaKey } from '../support/keys.js';
import type { Rekey } from '../support/rekey.js';
import { registerWorker } from '../support/worker.js';
import { makeChain, rotateKey } from './chain.journey.js';

/** What an installation needs for these: nobody waits half a minute for a rotation to be stuck. */
export const LEDGER_SETTINGS = { REKEY_ROTATION_STUCK_AFTER: '2s' };

interface Node {
  readonly kind: string;
  readonly dependantId: string;
  readonly parent: string | null;
  readonly state: string;
}

/** Every rotation is tracked to its last dependant, and can be taken back. */
export function ledgerJourneys(installation: () => Rekey): void {
  it('says that a rotation is running, then stuck with whom it waits for, then converged when that is back', async () => {
    const rekey = installation();
    const chain = await makeChain(rekey);
    const workers = [
      await registerWorker(rekey, chain.environment, uniqueName('worker')),
      await registerWorker(rekey, chain.environment, uniqueName('worker')),
    ] as const;
    try {
      workers[1].isDown = true;
      const rotationId = await rotateKey(rekey, chain, await newRsaKey(), '?jwkUpdateAction=UPDATE&overlap=60s');
      const rotation = () => rekey.ok('GET', `/v1/rotations/${rotationId}`);
      const stuck = await eventually(async () => {
        const now = await rotation();
        expect(now).toMatchObject({ state: 'stuck', counts: { applied: 3, pending: 1, failed: 0 } });
        return now;
      });
      const byKind = (kind: string): Node[] => stuck.nodes.filter((node: Node) => node.kind === kind);
      const [jwk] = byKind('jwk');
      expect(byKind('token-configuration')).toMatchObject([
        { dependantId: chain.configId, parent: `jwk/${jwk?.dependantId}`, state: 'applied' },
      ]);
      expect(byKind('worker').filter(({ state }) => state === 'pending')).toMatchObject([
        { dependantId: workers[1].id },
      ]);
      const [told] = await rekey.awaitEvents('rotation.stuck', ({ data }) => data.rotationId === rotationId);
      // Where it is slow, others are waited for too.
      const awaited = { kind: 'worker', id: workers[1].id, name: workers[1].name };
      expect(told?.data.waitsFor).toContainEqual(expect.objectContaining(awaited));
      workers[1].isDown = false;
      await eventually(async () =>
        expect(await rotation()).toMatchObject({ state: 'converged', counts: { applied: 4, pending: 0, failed: 0 } }),
      );
      await rekey.awaitEvents('rotation.converged', ({ data }) => data.rotationId === rotationId);
    } finally {
      for (const worker of workers) await worker.stop();
    }
  });

  it('lists what is held with what depends on it, and turns a rotation back with everything that followed', async () => {
    const rekey = installation();
    const chain = await makeChain(rekey);
    const rotationId = await rotateKey(rekey, chain, await newRsaKey(), '?jwkUpdateAction=UPDATE&overlap=60s');
    const held = await eventually(async () => {
      const { items } = await rekey.ok('GET', `/v1/credentials?scope=vault-project:${chain.project}&sort=name`);
      expect(items).toHaveLength(2);
      return items as { kind: string; id: string; name: string; dependants: number }[];
    });
    const key = held.find(({ kind }) => kind === 'vault-key');
    const jwk = held.find(({ kind }) => kind === 'jwk');
    expect([key, jwk]).toMatchObject([
      { name: chain.keyName, dependants: 1 },
      { name: 'jwk', dependants: 1 },
    ]);
    const shown = await rekey.ok('GET', `/v1/credentials/jwk/${jwk?.id}`);
    expect(shown.dependants).toMatchObject([{ kind: 'token-configuration', id: chain.configId }]);
    // The ledger hears of it a moment after the vault has answered.
    await eventually(() => rekey.ok('GET', `/v1/rotations/${rotationId}`));
    const { rotationId: reversal } = await rekey.ok('POST', `/v1/rotations/${rotationId}/revert`);
    await eventually(async () => {
      expect(await rekey.ok('GET', `/v1/rotations/${reversal}`)).toMatchObject({
        state: 'converged',
        cause: 'reverted',
      });
      expect(await rekey.ok('GET', `/v1/rotations/${rotationId}`)).toMatchObject({ state: 'reverted' });
    });
    await eventually(async () => {
      const { keys } = await rekey.ok('GET', `/v1/projects/${chain.project}/jwks.json`);
      expect(keys[0].kid).toBe(chain.key.thumbprint);
    });
  });
}
