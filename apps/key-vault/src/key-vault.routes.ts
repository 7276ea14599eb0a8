import type { ServiceRoutes } from '@rekey/contracts';

/** What a caller may wait for, and as much time to answer as any service has. */
const LONG_POLL_TIMEOUT_MS = 60_000 + 30_000;

const PROJECT = '/apiops/projects/{projectName}';

/** Of a JWK of any type, what its public half does not have. */
const PRIVATE_MEMBERS = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k'];

export const routes: ServiceRoutes = {
  summary:
    'Keys, certificates, keystores and JWKs, where they are deployed, and the keys that the platform signs with.',
  routes: [
    { paths: ['/v2/web_keys', '/v2/web_keys/*'], dialect: 'zitadel-rest' },
    { paths: ['/zitadel.webkey.v2.WebKeyService/*'], dialect: 'zitadel-connect' },
    { paths: ['/apiops/*'], dialect: 'apinizer' },
    {
      paths: [
        '/v1/web-keys/*',
        '/v1/projects',
        '/v1/projects/*',
        '/v1/environments',
        '/v1/environments/*',
        '/v1/keys',
        '/v1/keys/*',
        '/v1/certificates',
        '/v1/certificates/*',
        '/v1/keystores',
        '/v1/keystores/*',
      ],
    },
    { paths: ['/v1/runtime/environments/*'], timeoutMs: LONG_POLL_TIMEOUT_MS },
    { paths: ['/v1/projects/{name}/jwks.json'], permission: 'open', unlimited: true },
    { paths: ['/oauth/v2/keys'], dialect: 'oauth', permission: 'open', unlimited: true },
  ],
  operations: [
    {
      rpc: 'zitadel.webkey.v2.WebKeyService',
      connect: true,
      operations: {
        CreateWebKey: { rest: 'POST /v2/web_keys', permission: 'iam.web_key.write' },
        ActivateWebKey: { rest: 'POST /v2/web_keys/{id}/activate', permission: 'iam.web_key.write', turns: true },
        DeleteWebKey: { rest: 'DELETE /v2/web_keys/{id}', permission: 'iam.web_key.delete', turns: true },
        ListWebKeys: { rest: 'GET /v2/web_keys', permission: 'iam.web_key.read' },
      },
    },
    {
      rpc: 'apinizer.v1.ProjectService',
      operations: {
        ListProjects: { rest: 'GET /apiops/projects', permission: 'token' },
      },
    },
    {
      rpc: 'apinizer.v1.EnvironmentService',
      operations: {
        ListEnvironments: { rest: 'GET /apiops/environments', permission: 'token' },
        ListProjectEnvironments: { rest: `GET ${PROJECT}/environments`, permission: 'token' },
      },
    },
    {
      rpc: 'apinizer.v1.KeyService',
      operations: {
        ListKeys: { rest: `GET ${PROJECT}/keys`, permission: 'token' },
        GetKey: { rest: `GET ${PROJECT}/keys/{keyName}`, permission: 'token' },
        CreateKey: { rest: `POST ${PROJECT}/keys`, permission: 'token', takes: ['content'] },
        UpdateKey: {
          rest: `PUT ${PROJECT}/keys/{keyName}`,
          permission: 'token',
          turns: true,
          takes: ['content'],
        },
        DeleteKey: { rest: `DELETE ${PROJECT}/keys/{keyName}`, permission: 'token' },
        ExportKeyFile: {
          rest: `GET ${PROJECT}/keys/{keyName}/export-file`,
          permission: 'token',
          shows: 'all',
          isFixed: true,
        },
        ImportKeyFile: {
          rest: `POST ${PROJECT}/keys/import-file`,
          permission: 'token',
          turns: true,
          takes: ['keyFile'],
          isFixed: true,
        },
        ExportKey: {
          rest: `GET ${PROJECT}/keys/{keyName}/export`,
          permission: 'token',
          shows: 'all',
          isFixed: true,
        },
        ImportKey: {
          rest: `POST ${PROJECT}/keys/import`,
          permission: 'token',
          turns: true,
          takes: ['file'],
          isFixed: true,
        },
      },
    },
    {
      rpc: 'apinizer.v1.CertificateService',
      operations: {
        ListCertificates: { rest: `GET ${PROJECT}/certificates`, permission: 'token' },
        GetCertificate: {
          rest: `GET ${PROJECT}/certificates/{certificateName}`,
          permission: 'token',
        },
        CreateCertificate: { rest: `POST ${PROJECT}/certificates`, permission: 'token' },
        UpdateCertificate: {
          rest: `PUT ${PROJECT}/certificates/{certificateName}`,
          permission: 'token',
          turns: true,
        },
        DeleteCertificate: {
          rest: `DELETE ${PROJECT}/certificates/{certificateName}`,
          permission: 'token',
        },
        ExportCertificate: {
          rest: `GET ${PROJECT}/certificates/{certificateName}/export`,
          permission: 'token',
        },
        GetTruststore: {
          rest: `GET ${PROJECT}/certificates/truststore/{environmentName}`,
          permission: 'token',
        },
      },
    },
    {
      rpc: 'apinizer.v1.KeystoreService',
      operations: {
        ListKeystores: { rest: `GET ${PROJECT}/keystores`, permission: 'token' },
        GetKeystore: { rest: `GET ${PROJECT}/keystores/{keyStoreName}`, permission: 'token' },
        CreateKeystore: {
          rest: `POST ${PROJECT}/keystores`,
          permission: 'token',
          takes: ['file', 'password'],
        },
        UpdateKeystore: {
          rest: `PUT ${PROJECT}/keystores/{keyStoreName}`,
          permission: 'token',
          turns: true,
          takes: ['file', 'password'],
        },
        DeleteKeystore: { rest: `DELETE ${PROJECT}/keystores/{keyStoreName}`, permission: 'token' },
        ImportKeystoreFile: {
          rest: `POST ${PROJECT}/keystores/import-file`,
          permission: 'token',
          turns: true,
          takes: ['keyStoreFile', 'password'],
          isFixed: true,
        },
        ExportKeystoreFile: {
          rest: `GET ${PROJECT}/keystores/{keyStoreName}/export-file`,
          permission: 'token',
          shows: 'all',
          isFixed: true,
        },
      },
    },
    {
      rpc: 'apinizer.v1.JwkService',
      operations: {
        ListJwks: { rest: `GET ${PROJECT}/jwks`, permission: 'token' },
        GetJwk: {
          rest: `GET ${PROJECT}/jwks/{jwkName}`,
          permission: 'token',
          shows: PRIVATE_MEMBERS,
        },
        CreateJwk: { rest: `POST ${PROJECT}/jwks`, permission: 'token', takes: ['jwkStr'] },
        UpdateJwk: { rest: `PUT ${PROJECT}/jwks/{jwkName}`, permission: 'token' },
        GenerateJwk: { rest: `POST ${PROJECT}/jwks/generate`, permission: 'token' },
        ParseJwkFromUrl: { rest: `POST ${PROJECT}/jwks/parse-from-url`, permission: 'token' },
        ParseJwkFromClipboard: {
          rest: `POST ${PROJECT}/jwks/parse-from-clipboard`,
          permission: 'token',
          takes: ['jwkStr'],
        },
        ParseJwkFromCertificate: {
          rest: `POST ${PROJECT}/jwks/parse-from-certificate`,
          permission: 'token',
        },
        ParseJwkFromKeystore: {
          rest: `POST ${PROJECT}/jwks/parse-from-keystore`,
          permission: 'token',
        },
        ParseJwkFromKey: { rest: `POST ${PROJECT}/jwks/parse-from-key`, permission: 'token' },
        ExportJwkFile: {
          rest: `GET ${PROJECT}/jwks/{jwkName}/export-file`,
          permission: 'token',
          shows: 'all',
          isFixed: true,
        },
        ImportJwkFile: {
          rest: `POST ${PROJECT}/jwks/import-file`,
          permission: 'token',
          takes: ['jwkFile'],
          isFixed: true,
        },
        DeleteJwk: { rest: `DELETE ${PROJECT}/jwks/{jwkName}`, permission: 'token' },
      },
    },
    {
      rpc: 'rekey.v1.WorkspaceService',
      operations: {
        CreateProject: { rest: 'POST /v1/projects', permission: 'workspace.write' },
        CreateEnvironment: { rest: 'POST /v1/environments', permission: 'workspace.write' },
      },
    },
    {
      rpc: 'rekey.v1.WorkerService',
      operations: {
        // Whoever it names is sent every private key of the environment.
        CreateWorker: { rest: 'POST /v1/environments/{name}/workers', permission: 'workspace.write', isFixed: true },
        ListWorkers: { rest: 'GET /v1/environments/{name}/workers', permission: 'workspace.write' },
        DeleteWorker: { rest: 'DELETE /v1/environments/{name}/workers/{id}', permission: 'workspace.write' },
      },
    },
    {
      rpc: 'rekey.v1.RuntimeService',
      operations: {
        GetBundle: {
          rest: 'GET /v1/runtime/environments/{name}/bundle',
          permission: 'SECRETS:EXPORT_IMPORT',
          shows: 'all',
          isFixed: true,
        },
      },
    },
    {
      rpc: 'rekey.v1.KeyVersionService',
      operations: {
        ListKeyVersions: { rest: 'GET /v1/keys/{projectName}/{keyName}/versions', permission: 'token' },
        RevertKey: { rest: 'POST /v1/keys/{projectName}/{keyName}/revert', permission: 'token', turns: true },
        CompromiseKey: { rest: 'POST /v1/keys/{projectName}/{keyName}/compromise', permission: 'token', turns: true },
        ListCertificateVersions: {
          rest: 'GET /v1/certificates/{projectName}/{certificateName}/versions',
          permission: 'token',
        },
        RevertCertificate: {
          rest: 'POST /v1/certificates/{projectName}/{certificateName}/revert',
          permission: 'token',
          turns: true,
        },
        CompromiseCertificate: {
          rest: 'POST /v1/certificates/{projectName}/{certificateName}/compromise',
          permission: 'token',
          turns: true,
        },
        ListKeystoreVersions: { rest: 'GET /v1/keystores/{projectName}/{keyStoreName}/versions', permission: 'token' },
        RevertKeystore: {
          rest: 'POST /v1/keystores/{projectName}/{keyStoreName}/revert',
          permission: 'token',
          turns: true,
        },
        CompromiseKeystore: {
          rest: 'POST /v1/keystores/{projectName}/{keyStoreName}/compromise',
          permission: 'token',
          turns: true,
        },
      },
    },
    {
      rpc: 'rekey.v1.WebKeyService',
      operations: {
        ActivateWebKeyNow: {
          rest: 'POST /v1/web-keys/{id}/activate-now',
          permission: 'iam.web_key.emergency',
          turns: true,
        },
      },
    },
  ],
};
