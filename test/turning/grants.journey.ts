import { eventually } from '@rekey/testing';
import type { Rekey } from '../support/rekey.js';
import {
  findHeld,
  type Held,
  known,
  makeApplication,
  makeConfiguration,
  makeTarget,
  makeVault,
  newPem,
  newPublicJwk,
  urlOf,
} from './held.js';

/** A credential, how its owner shows and turns it, and how the ledger does. */
interface Entry {
  readonly held: Held;
  /** Of its owner. */
  readonly reads: string;
  readonly turns: readonly [method: string, path: string, body: object];
  readonly rotates: object;
}

type Grants = readonly { readonly permission: string; readonly scope?: string }[];

/** The ledger is no way round what the owners allow. */
export function grantsJourneys(installation: () => Rekey): void {
  const entries: Entry[] = [];
  const callers: Record<string, Grants> = {};

  beforeAll(async () => {
    const rekey = installation();
    for (let nth = 0; nth < 2; nth += 1) await add(rekey, nth);
    for (const { held } of entries) await known(rekey, held);
    const anywhere = [
      ...['action.target.read', 'action.target.write', 'SECRETS:VIEW', 'SECRETS:MANAGE', 'project.app.read'],
      ...['project.app.write', 'api_gateway.read', 'api_gateway.write', 'iam.web_key.read', 'iam.web_key.write'],
      'event.read',
    ];
    for (const permission of anywhere) callers[permission] = [{ permission }];
    callers['targets'] = ['action.target.read', 'action.target.write'].map((permission) => ({ permission }));
    callers['web keys'] = ['iam.web_key.read', 'iam.web_key.write'].map((permission) => ({ permission }));
  });

  /** A key that was published a moment ago may not sign yet. */
  async function addWebKeys(rekey: Rekey): Promise<void> {
    const held: Held = { kind: 'web-key', id: 'platform' };
    const { id } = await rekey.ok('POST', '/v2/web_keys', {});
    const path = `/v2/web_keys/${id}/activate`;
    await eventually(() => rekey.ok('POST', `${path}?dryRun=true`, {}));
    entries.push({ held, reads: '/v2/web_keys', turns: ['POST', path, {}], rotates: {} });
  }

  async function add(rekey: Rekey, nth: number): Promise<void> {
    const target = await makeTarget(rekey);
    const targetPath = `/v2/actions/targets/${target.id}`;
    const vault = await makeVault(rekey);
    const vaultPath = `/apiops/projects/${vault.project}`;
    const list = () => [{ environmentName: vault.environment, content: Buffer.from(newPem()).toString('base64') }];
    const update = ['PUT', `${vaultPath}/keys/k`, { cryptoKeyInfoEnvironmentList: list() }] as const;
    const app = await makeApplication(rekey, 'BASIC');
    const keyed = await makeApplication(rekey, 'PRIVATE_KEY_JWT');
    const key: Held = { kind: 'application-key', id: (await rekey.ok('POST', `${keyed.path}/keys`, {})).id };
    const zone = await makeConfiguration(rekey);
    const replacement = ['PUT', `${zone.path}/credentials`, { keys: [newPublicJwk()] }] as const;
    const expiry = { expirationSigningKey: '60s' };
    entries.push(
      { held: target, reads: targetPath, turns: ['POST', targetPath, expiry], rotates: {} },
      { held: vault.key, reads: `${vaultPath}/keys/k`, turns: update, rotates: { generate: true } },
      // It turns by itself as the key in the same project does.
      { held: vault.jwk, reads: `${vaultPath}/jwks/j`, turns: update, rotates: { generate: true } },
      {
        ...{ held: app.secret, reads: app.path, rotates: {} },
        turns: ['POST', `${app.path}/api_config/_generate_client_secret`, {}],
      },
      { held: key, reads: `${keyed.path}/keys/${key.id}`, turns: ['POST', `${keyed.path}/keys`, {}], rotates: {} },
      {
        ...{ held: zone.configuration, reads: zone.path, turns: replacement },
        rotates: { material: { keys: [newPublicJwk()] } },
      },
    );
    const secrets = ['VIEW', 'MANAGE', 'DEPLOY_UNDEPLOY', 'EXPORT_IMPORT'];
    const scope = `project:${vault.project}`;
    for (const one of secrets) callers[`SECRETS:${one} in project ${nth}`] = [{ permission: `SECRETS:${one}`, scope }];
    const deploys = secrets.slice(1, 3).map((one) => ({ permission: `SECRETS:${one}`, scope }));
    callers[`deploys in project ${nth}`] = deploys;
    for (const { project } of [app, keyed]) {
      for (const all of [['read'], ['write'], ['read', 'write']]) {
        const grants = all.map((one) => ({ permission: `project.app.${one}`, scope: `project:${project}` }));
        callers[`${all.join()} of applications in ${project}`] = grants;
      }
    }
    for (const one of ['read', 'write']) {
      callers[`${one} of zone ${nth}`] = [{ permission: `api_gateway.${one}`, scope: `zone:${zone.zone}` }];
    }
  }

  it('shows and turns for each caller exactly what the owners show and turn for it', async () => {
    const rekey = installation();
    await addWebKeys(rekey);
    const seen = new Map<string, number>();
    for (const [name, grants] of Object.entries(callers)) {
      const { token } = await rekey.ok('POST', '/v1/tokens', { name, grants });
      const as = { token: token as string };
      const { items } = await rekey.ok('GET', '/v1/credentials?limit=500', undefined, as);
      const listed = new Set(items.map(({ kind, id }: Held) => urlOf({ kind, id })));
      for (const { held, reads, turns, rotates } of entries) {
        const url = urlOf(held);
        const [method, path, body] = turns;
        const maySee = (await rekey.get(reads, as)).status === 200;
        const mayTurn = (await rekey.call(method, `${path}?dryRun=true`, body, as)).status === 200;
        const shown = await rekey.get(url, as);
        const planned = await rekey.call('POST', `${url}/rotate?dryRun=true`, rotates, as);
        const expected = maySee ? (mayTurn ? 'turns' : 403) : 404;
        const did = planned.status === 200 ? 'turns' : planned.status;
        expect([name, url, shown.status, listed.has(url), did]).toEqual([
          ...[name, url, maySee ? 200 : 404, maySee, expected],
        ]);
        seen.set(`${held.kind} ${expected}`, (seen.get(`${held.kind} ${expected}`) ?? 0) + 1);
      }
    }
    // Of each kind there was a caller for whom it is not there, one who sees it, and one who turns it.
    for (const { held } of entries) {
      const kinds = [404, 'turns'].filter((outcome) => !seen.has(`${held.kind} ${outcome}`));
      expect([held.kind, kinds]).toEqual([held.kind, []]);
    }
  });

  it('shows nobody a rotation, or a dependant in a plan, that it may not read', async () => {
    const rekey = installation();
    const { key, project } = await makeVault(rekey);
    const { rotationId } = await rekey.ok('POST', `${urlOf(key)}/rotate`, { generate: true, overlap: '600s' });
    await eventually(() => rekey.ok('GET', `/v1/rotations/${rotationId}`));
    const { token } = await rekey.ok('POST', '/v1/tokens', {
      name: 'stranger',
      grants: [{ permission: 'SECRETS:MANAGE', scope: 'project:elsewhere' }],
    });
    for (const action of ['', '/revert', '/compromise']) {
      const method = action === '' ? 'GET' : 'POST';
      const body = action === '' ? undefined : {};
      const { status } = await rekey.call(method, `/v1/rotations/${rotationId}${action}`, body, { token });
      expect([action, status]).toEqual([action, 404]);
    }
    const held = await findHeld(rekey, 'vault-key', `vault-project:${project}`);
    expect((await rekey.call('POST', `${urlOf(held)}/versions/1/retire`, undefined, { token })).status).toBe(404);
  });
}
