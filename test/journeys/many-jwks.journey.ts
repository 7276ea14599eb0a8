import { eventually, uniqueName } from '@rekey/testing';
import { base64, newRsaKey, type TestKey } from '../support/keys.js';
import type { Rekey } from '../support/rekey.js';

const PROJECTS = 50;
const JWKS_EACH = 20;
const AT_ONCE = 16;
const range = (count: number): number[] => Array.from({ length: count }, (_, index) => index);

/** One key that every project may use, and JWKs made from it all over. */
export function manyJwksJourney(installation: () => Rekey): void {
  describe('a key with 1,000 JWKs in 50 projects', () => {
    let rekey: Rekey;
    let environment: string;
    let keyName: string;
    const projects = ['admin', ...range(PROJECTS).map(() => uniqueName('project'))];

    beforeAll(async () => {
      rekey = installation();
      [environment, keyName] = [uniqueName('environment'), uniqueName('key')];
      await rekey.ok('POST', '/v1/environments', { name: environment });
      await rekey.ok('POST', '/apiops/projects/admin/keys/', {
        name: keyName,
        keyType: 'PRIVATE_KEY',
        ...material(await newRsaKey()),
      });
      for (const name of projects.slice(1)) await rekey.ok('POST', '/v1/projects', { name });
      const wanted = projects.flatMap((project) => range(JWKS_EACH).map((index) => ({ project, index })));
      const make = async (): Promise<void> => {
        for (let one = wanted.shift(); one !== undefined; one = wanted.shift())
          await makeJwk(rekey, one.project, one.index);
      };
      await Promise.all(range(AT_ONCE).map(make));
    });

    const material = (key: TestKey): object => ({
      cryptoKeyInfoEnvironmentList: [{ environmentName: environment, content: base64(key.privatePem) }],
    });
    const makeJwk = (rekey: Rekey, project: string, index: number): Promise<unknown> =>
      rekey.ok('POST', `/apiops/projects/${project}/jwks/`, {
        name: `jwk-${index}`,
        sourceType: 'PRIVATE_KEY',
        keyName,
        environmentName: environment,
        useType: 'SIGNATURE',
        algorithm: 'RS256',
        kid: `${project}-${index}`,
      });

    /** Rotates, and resolves with the new key and how long it took until every JWK had been dealt with. */
    async function rotate(scope: string): Promise<{ key: TestKey; ms: number; outcomes: Record<string, number> }> {
      const key = await newRsaKey();
      const started = performance.now();
      await rekey.ok(
        'PUT',
        `/apiops/projects/admin/keys/${keyName}/?jwkUpdateAction=UPDATE&updateScope=${scope}`,
        material(key),
      );
      const [rotated] = await rekey.awaitEvents(
        'key.rotated',
        ({ data }) => data.publicJwks[0]?.n === key.publicJwk['n'],
      );
      const [applied] = await rekey.awaitEvents(
        'rotation.applied',
        ({ data }) => data.rotationId === rotated?.data.rotationId,
      );
      const ms = performance.now() - started;
      const outcomes: Record<string, number> = {};
      for (const { outcome } of applied?.data.dependants as { outcome: string }[]) {
        outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
      }
      return { key, ms, outcomes };
    }

    /** The projects all of whose published keys are this one. */
    async function following(key: TestKey): Promise<string[]> {
      const found = await Promise.all(
        projects.map(async (project) => {
          const { keys } = await rekey.ok('GET', `/v1/projects/${project}/jwks.json`);
          const isFollowing =
            keys.length === JWKS_EACH && keys.every(({ n }: { n: string }) => n === key.publicJwk['n']);
          return isFollowing ? [project] : [];
        }),
      );
      return found.flat();
    }

    it('has those of its own project follow with SAME_PROJECT, and all of them with ALL_PROJECTS', async () => {
      const same = await rotate('SAME_PROJECT');
      expect(same.outcomes).toEqual({ applied: JWKS_EACH, skipped: PROJECTS * JWKS_EACH });
      await eventually(async () => expect(await following(same.key)).toEqual(['admin']));
      const all = await rotate('ALL_PROJECTS');
      expect(all.outcomes).toEqual({ applied: (PROJECTS + 1) * JWKS_EACH });
      await eventually(async () => expect(await following(all.key)).toEqual(projects));
      console.info(`SAME_PROJECT in ${same.ms.toFixed(0)} ms, ALL_PROJECTS in ${all.ms.toFixed(0)} ms`);
    });
  });
}
