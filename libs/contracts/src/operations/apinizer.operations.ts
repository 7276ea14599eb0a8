import { type Operation, operationsOf } from './operation.js';

/** Of a JWK of any type, what its public half does not have. */
const PRIVATE_MEMBERS = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k'];

const PROJECT = '/apiops/projects/{projectName}';

/** The vendor has no names for these: they are named as ZITADEL would. */
export const APINIZER_OPERATIONS: readonly Operation[] = [
  ...operationsOf('apinizer.v1.ProjectService', { ListProjects: 'GET /apiops/projects' }),
  ...operationsOf('apinizer.v1.EnvironmentService', {
    ListEnvironments: 'GET /apiops/environments',
    ListProjectEnvironments: `GET ${PROJECT}/environments`,
  }),
  ...operationsOf('apinizer.v1.KeyService', {
    ListKeys: `GET ${PROJECT}/keys`,
    GetKey: `GET ${PROJECT}/keys/{keyName}`,
    CreateKey: { at: `POST ${PROJECT}/keys`, takes: ['content'] },
    UpdateKey: { at: `PUT ${PROJECT}/keys/{keyName}`, takes: ['content'] },
    DeleteKey: `DELETE ${PROJECT}/keys/{keyName}`,
    ExportKeyFile: { at: `GET ${PROJECT}/keys/{keyName}/export-file`, shows: 'all', isFixed: true },
    ImportKeyFile: { at: `POST ${PROJECT}/keys/import-file`, takes: ['keyFile'], isFixed: true },
    ExportKey: { at: `GET ${PROJECT}/keys/{keyName}/export`, shows: 'all', isFixed: true },
    ImportKey: { at: `POST ${PROJECT}/keys/import`, takes: ['file'], isFixed: true },
  }),
  ...operationsOf('apinizer.v1.CertificateService', {
    ListCertificates: `GET ${PROJECT}/certificates`,
    GetCertificate: `GET ${PROJECT}/certificates/{certificateName}`,
    CreateCertificate: `POST ${PROJECT}/certificates`,
    UpdateCertificate: `PUT ${PROJECT}/certificates/{certificateName}`,
    DeleteCertificate: `DELETE ${PROJECT}/certificates/{certificateName}`,
    ExportCertificate: `GET ${PROJECT}/certificates/{certificateName}/export`,
    GetTruststore: `GET ${PROJECT}/certificates/truststore/{environmentName}`,
  }),
  ...operationsOf('apinizer.v1.KeystoreService', {
    ListKeystores: `GET ${PROJECT}/keystores`,
    GetKeystore: `GET ${PROJECT}/keystores/{keyStoreName}`,
    CreateKeystore: { at: `POST ${PROJECT}/keystores`, takes: ['file', 'password'] },
    UpdateKeystore: { at: `PUT ${PROJECT}/keystores/{keyStoreName}`, takes: ['file', 'password'] },
    DeleteKeystore: `DELETE ${PROJECT}/keystores/{keyStoreName}`,
    ImportKeystoreFile: {
      at: `POST ${PROJECT}/keystores/import-file`,
      takes: ['keyStoreFile', 'password'],
      isFixed: true,
    },
    ExportKeystoreFile: { at: `GET ${PROJECT}/keystores/{keyStoreName}/export-file`, shows: 'all', isFixed: true },
  }),
  ...operationsOf('apinizer.v1.JwkService', {
    ListJwks: `GET ${PROJECT}/jwks`,
    GetJwk: { at: `GET ${PROJECT}/jwks/{jwkName}`, shows: PRIVATE_MEMBERS },
    CreateJwk: { at: `POST ${PROJECT}/jwks`, takes: ['jwkStr'] },
    UpdateJwk: `PUT ${PROJECT}/jwks/{jwkName}`,
    GenerateJwk: `POST ${PROJECT}/jwks/generate`,
    ParseJwkFromUrl: `POST ${PROJECT}/jwks/parse-from-url`,
    ParseJwkFromClipboard: { at: `POST ${PROJECT}/jwks/parse-from-clipboard`, takes: ['jwkStr'] },
    ParseJwkFromCertificate: `POST ${PROJECT}/jwks/parse-from-certificate`,
    ParseJwkFromKeystore: `POST ${PROJECT}/jwks/parse-from-keystore`,
    ParseJwkFromKey: `POST ${PROJECT}/jwks/parse-from-key`,
    ExportJwkFile: { at: `GET ${PROJECT}/jwks/{jwkName}/export-file`, shows: 'all', isFixed: true },
    ImportJwkFile: { at: `POST ${PROJECT}/jwks/import-file`, takes: ['jwkFile'], isFixed: true },
    DeleteJwk: `DELETE ${PROJECT}/jwks/{jwkName}`,
  }),
];
