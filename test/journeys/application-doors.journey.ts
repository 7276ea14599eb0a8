import { uniqueName } from '@rekey/testing';
import { introspectWithSecret } from './application.journey.js';
import type { Answer, CallOptions, Rekey } from '../support/rekey.js';

interface Door {
  create(projectId: string, options?: CallOptions): Promise<Answer>;
  read(projectId: string, id: string, options?: CallOptions): Promise<Answer>;
  generate(projectId: string, id: string, options?: CallOptions): Promise<Answer>;
  list(projectId: string, options?: CallOptions): Promise<string[]>;
  remove(projectId: string, id: string, options?: CallOptions): Promise<Answer>;
  idOf(body: Answer['body']): string;
  credentialsOf(body: Answer['body']): { readonly clientId: string; readonly clientSecret: string };
}

const idsOf = (list: Record<string, string>[] | undefined, member: string): string[] =>
  (list ?? []).map((item) => item[member] as string);

function managementDoor(rekey: Rekey): Door {
  const apps = (projectId: string): string => `/management/v1/projects/${projectId}/apps`;
  return {
    create: (project, options) => rekey.call('POST', `${apps(project)}/api`, { name: uniqueName('app') }, options),
    read: (project, id, options) => rekey.get(`${apps(project)}/${id}`, options),
    generate: (project, id, options) =>
      rekey.call('POST', `${apps(project)}/${id}/api_config/_generate_client_secret`, {}, options),
    list: async (project, options) =>
      idsOf((await rekey.ok('POST', `${apps(project)}/_search`, {}, options)).result, 'id'),
    remove: (project, id, options) => rekey.call('DELETE', `${apps(project)}/${id}`, undefined, options),
    idOf: ({ appId }) => appId,
    credentialsOf: (body) => body,
  };
}

function connectDoor(rekey: Rekey): Door {
  const call = (rpc: string, message: object, options?: CallOptions): Promise<Answer> =>
    rekey.call('POST', `/zitadel.application.v2.ApplicationService/${rpc}`, message, options);
  return {
    create: (projectId, options) =>
      call('CreateApplication', { projectId, name: uniqueName('app'), apiConfiguration: {} }, options),
    read: (_project, applicationId, options) => call('GetApplication', { applicationId }, options),
    generate: (projectId, applicationId, options) =>
      call('GenerateClientSecret', { projectId, applicationId }, options),
    list: async (projectId, options) => {
      const filters = [{ projectIdFilter: { projectId } }];
      return idsOf((await call('ListApplications', { filters }, options)).body.applications, 'applicationId');
    },
    remove: (projectId, applicationId, options) => call('DeleteApplication', { projectId, applicationId }, options),
    idOf: ({ applicationId }) => applicationId,
    credentialsOf: ({ apiConfiguration }) => apiConfiguration,
  };
}

function betaDoor(rekey: Rekey): Door {
  const apps = '/v2beta/applications';
  return {
    create: (projectId, options) =>
      rekey.call('POST', apps, { project_id: projectId, name: uniqueName('app'), api_request: {} }, options),
    read: (_project, id, options) => rekey.get(`${apps}/${id}`, options),
    generate: (projectId, id, options) =>
      rekey.call('POST', `${apps}/${id}/generate_client_secret`, { projectId, isApi: true }, options),
    list: async (projectId, options) =>
      idsOf((await rekey.ok('POST', `${apps}/search`, { projectId }, options)).applications, 'id'),
    remove: (projectId, id, options) =>
      rekey.call('DELETE', `${apps}/${id}?project_id=${projectId}`, undefined, options),
    idOf: ({ appId }) => appId,
    credentialsOf: ({ apiResponse }) => apiResponse,
  };
}

/** Applications of the vendor, by each of its doors. */
export function applicationDoorsJourney(installation: () => Rekey): void {
  describe.each([
    ['management v1', managementDoor],
    ['application service v2', connectDoor],
    ['app service v2beta', betaDoor],
  ])('applications over %s', (_name, doorTo) => {
    let rekey: Rekey;
    let door: Door;
    beforeAll(() => {
      rekey = installation();
      door = doorTo(rekey);
    });

    const makeProject = async (options?: CallOptions): Promise<string> =>
      (await rekey.ok('POST', '/management/v1/projects', { name: uniqueName('project') }, options)).id as string;

    it('belong to the organization of x-zitadel-orgid, and are not there for any other', async () => {
      const org = (await rekey.ok('POST', '/v1/organizations', { name: uniqueName('org') })).id as string;
      const inOrg = { headers: { 'x-zitadel-orgid': org } };
      const projectId = await makeProject(inOrg);
      expect((await door.create(projectId)).status).toBe(400);
      const created = await door.create(projectId, inOrg);
      expect(created.status).toBe(200);
      const id = door.idOf(created.body);
      expect((await door.read(projectId, id, inOrg)).status).toBe(200);
      await expect(door.list(projectId, inOrg)).resolves.toEqual([id]);
      for (const refused of [door.read(projectId, id), door.generate(projectId, id), door.remove(projectId, id)])
        await expect(refused).resolves.toMatchObject({ status: 404 });
      await expect(door.list(projectId)).resolves.toEqual([]);
      const versions = `/v1/applications/${id}/client-secret/versions`;
      expect((await rekey.get(versions, inOrg)).status).toBe(200);
      expect((await rekey.get(versions)).status).toBe(404);
      const nowhere = { headers: { 'x-zitadel-orgid': '1' } };
      await expect(door.read(projectId, id, nowhere)).resolves.toMatchObject({
        status: 403,
        body: { message: expect.stringContaining('AUTH-Bs7Ds') },
      });
    });

    it("are whose token holds the permissions in the project, and nobody else's", async () => {
      const [projectId, other] = [await makeProject(), await makeProject()];
      const permissions = ['project.app.read', 'project.app.write', 'project.app.delete'];
      const grants = permissions.map((permission) => ({ permission, scope: `project:${projectId}` }));
      const { token } = await rekey.ok('POST', '/v1/tokens', { name: 'owner', grants });
      const owner = { token: token as string };
      const created = await door.create(projectId, owner);
      expect(created.status).toBe(200);
      const id = door.idOf(created.body);
      expect((await door.read(projectId, id, owner)).status).toBe(200);
      await expect(door.list(projectId, owner)).resolves.toEqual([id]);
      const foreign = door.idOf((await door.create(other)).body);
      for (const refused of [
        door.create(other, owner),
        door.read(other, foreign, owner),
        door.generate(other, foreign, owner),
        door.remove(other, foreign, owner),
      ])
        await expect(refused).resolves.toMatchObject({ status: 403 });
      expect((await door.create(projectId, { token: null })).status).toBe(401);
      expect((await door.remove(projectId, id, owner)).status).toBe(200);
    });

    it('authenticate with their secrets until they are gone', async () => {
      const projectId = await makeProject();
      const { body } = await door.create(projectId);
      const id = door.idOf(body);
      const { clientId, clientSecret: first } = door.credentialsOf(body);
      const second = (await door.generate(projectId, id)).body.clientSecret as string;
      const app = { path: '', appId: id, clientId };
      const tryOut = async (secret: string): Promise<number> =>
        (await introspectWithSecret(rekey, app, secret, 'any')).status;
      expect(await tryOut(first)).toBe(401);
      expect(await tryOut(second)).toBe(200);
      expect((await door.remove(projectId, id)).status).toBe(200);
      expect(await tryOut(second)).toBe(401);
      const [removed] = await rekey.awaitEvents('application.removed', ({ data }) => data.appId === id);
      expect(removed?.data).toEqual({ projectId, appId: id, clientId });
    });
  });
}
