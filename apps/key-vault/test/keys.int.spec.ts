import { randomBytes } from 'node:crypto';
import { uniqueName } from '@rekey/testing';
import { base64, ecPair, edPair, memberOf, rsaPair, Vault } from './vault-fixture.js';

const DEPLOYED = (environmentName: string): object => ({
  environmentName,
  success: true,
  message: 'Deployed successfully',
});

describe('keys', () => {
  let vault: Vault;
  let project: string;
  let environment: string;
  const pem = ecPair();

  beforeAll(async () => {
    vault = await Vault.start();
    project = await vault.project();
    environment = await vault.environment();
  });
  afterAll(() => vault.stop());

  const url = (...parts: string[]): string => `/apiops/projects/${[project, 'keys', ...parts].join('/')}/`;
  const item = (fields: object = {}): object => ({
    environmentName: environment,
    content: base64(pem.privateKey),
    ...fields,
  });
  const bodyOf = (fields: object = {}): Record<string, unknown> => ({
    name: uniqueName('key'),
    keyType: 'PRIVATE_KEY',
    cryptoKeyInfoEnvironmentList: [item()],
    ...fields,
  });

  describe('create', () => {
    it('deploys to every environment, publishes KeyCreated, and shows all but the material', async () => {
      const other = await vault.environment('a');
      const body = bodyOf({
        description: 'what it is for',
        cryptoKeyInfoEnvironmentList: [item({ alias: 'one' }), item({ environmentName: other })],
      });
      const created = await vault.post(url(), body);
      expect(created.status).toBe(200);
      expect(created.body).toEqual({
        success: true,
        status: 'SUCCESS',
        deploymentResult: {
          success: true,
          message: 'Deployment completed successfully',
          environmentResults: [DEPLOYED(environment), DEPLOYED(other)],
        },
      });
      const { body: shown } = await vault.get(url(String(body['name'])));
      expect(shown).toEqual({
        success: true,
        status: 'SUCCESS',
        resultCount: 1,
        resultList: [
          {
            id: expect.stringMatching(/^[0-9a-f]{24}$/),
            name: body['name'],
            description: 'what it is for',
            projectId: expect.stringMatching(/^[0-9a-f]{24}$/),
            keyType: 'PRIVATE_KEY',
            algorithm: null,
            cryptoKeyInfoEnvironmentList: [
              { environmentName: other, alias: null, source: null },
              { environmentName: environment, alias: 'one', source: null },
            ],
          },
        ],
      });
      const [event] = await vault.service.eventsOf('io.rekey.key.created.v1', shown.resultList[0].id);
      expect(event?.data).toEqual({
        keyId: shown.resultList[0].id,
        project,
        name: body['name'],
        keyType: 'PRIVATE_KEY',
        algorithm: null,
        environments: [environment, other],
      });
      expect((await vault.get(url())).body.resultList).toContainEqual(shown.resultList[0]);
    });

    it.each([
      ['PRIVATE_KEY', () => rsaPair().privateKey],
      ['PUBLIC_KEY', () => rsaPair().publicKey],
      ['PRIVATE_KEY', () => edPair().privateKey],
      ['PUBLIC_KEY', () => ecPair('P-521').publicKey],
    ])('accepts a %s as base64 of PEM and as PEM', async (keyType, make) => {
      for (const content of [base64(make()), make()]) {
        const answer = await vault.post(url(), bodyOf({ keyType, cryptoKeyInfoEnvironmentList: [item({ content })] }));
        expect(answer.status).toBe(200);
      }
    });

    it('keeps the algorithm of a secret key, and needs one', async () => {
      const secret = bodyOf({
        keyType: 'SECRET_KEY',
        cryptoKeyInfoEnvironmentList: [item({ content: randomBytes(32).toString('base64') })],
      });
      const refused = await vault.post(url(), secret);
      expect(refused.status).toBe(400);
      expect(refused.body.resultMessage).toBe(
        'algorithm is required for SECRET_KEY! Supported values: AES, DES, DESede, RSA',
      );
      expect((await vault.post(url(), { ...secret, algorithm: 'AES' })).status).toBe(200);
      expect((await vault.get(url(String(secret['name'])))).body.resultList[0].algorithm).toBe('AES');
    });

    it('refuses a name that is taken in the project, and not one that is taken in another', async () => {
      const body = bodyOf();
      await vault.post(url(), body);
      const again = await vault.post(url(), body);
      expect(again.status).toBe(400);
      expect(again.body.resultMessage).toBe(
        `Key (name: ${String(body['name'])}) is already exist! Try update operation if want to change its value.`,
      );
      const other = await vault.project();
      expect((await vault.post(`/apiops/projects/${other}/keys/`, body)).status).toBe(200);
    });

    const weak = (): string => base64(rsaPair(1024).privateKey);
    it.each<[string, () => object, string | RegExp]>([
      ['no name', () => ({ name: undefined }), 'name value can not be empty!'],
      ['an empty name', () => ({ name: '' }), 'name value can not be empty!'],
      ['a name that is no string', () => ({ name: 7 }), 'name must be a string'],
      ['a long name', () => ({ name: 'x'.repeat(256) }), 'name must have at most 255 characters'],
      ['a long description', () => ({ description: 'x'.repeat(2001) }), /^description must be a text/],
      ['no type', () => ({ keyType: undefined }), /^Unknown keyType!/],
      [
        'an unknown type',
        () => ({ keyType: 'RSA' }),
        'Unknown keyType (RSA)! Supported values: SECRET_KEY, PRIVATE_KEY, PUBLIC_KEY',
      ],
      ['a type in lower case', () => ({ keyType: 'private_key' }), /^Unknown keyType \(private_key\)!/],
      [
        'an unknown algorithm',
        () => ({ algorithm: 'aes' }),
        'Unknown algorithm (aes)! Supported values: AES, DES, DESede, RSA',
      ],
      [
        'no list',
        () => ({ cryptoKeyInfoEnvironmentList: undefined }),
        'cryptoKeyInfoEnvironmentList value can not be empty!',
      ],
      [
        'an empty list',
        () => ({ cryptoKeyInfoEnvironmentList: [] }),
        'cryptoKeyInfoEnvironmentList value can not be empty!',
      ],
      [
        'a list of something else',
        () => ({ cryptoKeyInfoEnvironmentList: [[item()]] }),
        /cryptoKeyInfoEnvironmentList/,
      ],
      ['a list with null', () => ({ cryptoKeyInfoEnvironmentList: [null] }), /cryptoKeyInfoEnvironmentList/],
      [
        'an item without environment',
        () => ({ cryptoKeyInfoEnvironmentList: [item({ environmentName: undefined })] }),
        /environmentName value can not be empty!$/,
      ],
      [
        'an unknown environment',
        () => ({ cryptoKeyInfoEnvironmentList: [item(), item({ environmentName: 'nowhere' })] }),
        'Environment (nowhere) is not found or user does not have privilege to access it!',
      ],
      [
        'an environment twice',
        () => ({ cryptoKeyInfoEnvironmentList: [item(), item()] }),
        /^Environment \(.*\) is given more than once!$/,
      ],
      [
        'an item without content',
        () => ({ cryptoKeyInfoEnvironmentList: [item({ content: undefined })] }),
        /^content value can not be empty/,
      ],
      [
        'content that is no base64',
        () => ({ cryptoKeyInfoEnvironmentList: [item({ content: '%%%' })] }),
        'Key content is neither PEM nor valid Base64 for key type PRIVATE_KEY! Send the PEM content Base64-encoded.',
      ],
      [
        'content of the wrong type',
        () => ({ cryptoKeyInfoEnvironmentList: [item({ content: base64(pem.publicKey) })] }),
        'Key content is a public key, which does not fit key type PRIVATE_KEY!',
      ],
      ['weak RSA', () => ({ cryptoKeyInfoEnvironmentList: [item({ content: weak() })] }), /at least 2048 bits/],
      [
        'a long content',
        () => ({ cryptoKeyInfoEnvironmentList: [item({ content: 'A'.repeat(65_540) })] }),
        /content must be a text of at most/,
      ],
    ])('refuses %s and makes nothing', async (_, fields, message) => {
      const before = await vault.get(url());
      const answer = await vault.post(url(), bodyOf(fields()));
      expect(answer.status).toBe(400);
      expect(answer.body).toMatchObject({ status: 'FAILURE', success: false, error: 'bad_request' });
      expect(answer.body.resultMessage).toEqual(typeof message === 'string' ? message : expect.stringMatching(message));
      expect((await vault.get(url())).body).toEqual(before.body);
    });

    it('refuses broken JSON, a list and an oversize body with 400', async () => {
      const big = JSON.stringify(bodyOf({ description: 'x'.repeat(2 * 1024 * 1024) }));
      for (const body of ['{"name":', '[]', '"text"', big]) {
        expect((await vault.service.call({ method: 'POST', url: url(), body })).status).toBe(400);
      }
    });
  });

  describe('get', () => {
    it.each(['missing', '%00', 'a%2Fb', '%20', 'x'.repeat(300)])(
      'says of a key named %s that it is not found',
      async (name) => {
        const { status, body } = await vault.get(url(name));
        expect(status).toBe(400);
        expect(body.resultMessage).toBe(`Key (name: ${decodeURIComponent(name)}) is not found!`);
      },
    );

    it('says the same of a missing project and of one that is not the caller`s', async () => {
      for (const name of ['missing', '%00', project]) {
        const { status, body } = await vault.get(`/apiops/projects/${name}/keys/`, memberOf('another'));
        expect(status).toBe(400);
        expect(body.resultMessage).toBe(
          `Project (${decodeURIComponent(name)}) is not found or user does not have privilege to access it!`,
        );
      }
    });

    it('finds a name with special characters', async () => {
      const name = `${uniqueName('k')} ü:?#&%`;
      await vault.post(url(), bodyOf({ name }));
      expect((await vault.get(url(encodeURIComponent(name)))).body.resultList[0].name).toBe(name);
    });
  });

  describe('delete', () => {
    it('undeploys, publishes KeyDeleted, and leaves nothing', async () => {
      const name = uniqueName('key');
      const keyId = await vault.key(project, name, [{ environmentName: environment, content: base64(pem.privateKey) }]);
      const { status, body } = await vault.delete(url(name));
      expect(status).toBe(200);
      expect(body).toEqual({
        success: true,
        status: 'SUCCESS',
        deploymentResult: {
          success: true,
          message: 'Undeployment completed successfully',
          environmentResults: [{ environmentName: environment, success: true, message: 'Undeployed successfully' }],
        },
      });
      const [event] = await vault.service.eventsOf('io.rekey.key.deleted.v1', keyId);
      expect(event?.data).toEqual({ keyId, project, name, jwkDeleteAction: 'NULLIFY' });
      expect((await vault.get(url(name))).body.resultMessage).toBe(`Key (name: ${name}) is not found!`);
      expect((await vault.delete(url(name))).body.resultMessage).toBe(`Key (name: ${name}) is not found!`);
    });

    it('refuses an unknown action and keeps the key', async () => {
      const name = uniqueName('key');
      await vault.key(project, name, [{ environmentName: environment, content: base64(pem.privateKey) }]);
      const { status, body } = await vault.delete(`${url(name)}?jwkDeleteAction=delete`);
      expect(status).toBe(400);
      expect(body.resultMessage).toBe('Unknown jwkDeleteAction (delete)! Supported values: NULLIFY, DELETE');
      expect((await vault.get(url(name))).status).toBe(200);
    });
  });

  describe('permissions', () => {
    it('lets any grant in the project read, and nobody without one', async () => {
      for (const permission of ['VIEW', 'MANAGE', 'DEPLOY_UNDEPLOY', 'EXPORT_IMPORT'] as const) {
        expect((await vault.get(url(), memberOf(project, `SECRETS:${permission}`))).status).toBe(200);
      }
      expect((await vault.get(url(), memberOf('another'))).status).toBe(400);
      const nobody = await vault.get(url(), null);
      expect(nobody.status).toBe(401);
      expect(nobody.body.resultMessage).toBe('Empty Key! Client must be authenticated to access this resource.');
    });

    it.each(['SECRETS:VIEW', 'SECRETS:MANAGE', 'SECRETS:DEPLOY_UNDEPLOY', 'SECRETS:EXPORT_IMPORT'] as const)(
      'does not let %s alone create or delete',
      async (permission) => {
        const name = uniqueName('key');
        await vault.key(project, name, [{ environmentName: environment, content: base64(pem.privateKey) }]);
        const member = memberOf(project, permission);
        for (const answer of [await vault.post(url(), bodyOf(), member), await vault.delete(url(name), member)]) {
          expect(answer.status).toBe(400);
          expect(answer.body.resultMessage).toBe('User does not have required permission for this operation!');
        }
        expect((await vault.get(url(name))).status).toBe(200);
      },
    );

    it('lets those with both create and delete', async () => {
      const body = bodyOf();
      expect((await vault.post(url(), body, memberOf(project))).status).toBe(200);
      expect((await vault.delete(url(String(body['name'])), memberOf(project))).status).toBe(200);
    });
  });
});
