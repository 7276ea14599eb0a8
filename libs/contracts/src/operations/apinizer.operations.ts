import { type Operation, operationsOf } from './operation.js';

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
    CreateKey: `POST ${PROJECT}/keys`,
    UpdateKey: `PUT ${PROJECT}/keys/{keyName}`,
    DeleteKey: `DELETE ${PROJECT}/keys/{keyName}`,
    ExportKeyFile: `GET ${PROJECT}/keys/{keyName}/export-file`,
    ImportKeyFile: `POST ${PROJECT}/keys/import-file`,
    ExportKey: `GET ${PROJECT}/keys/{keyName}/export`,
    ImportKey: `POST ${PROJECT}/keys/import`,
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
    CreateKeystore: `POST ${PROJECT}/keystores`,
    UpdateKeystore: `PUT ${PROJECT}/keystores/{keyStoreName}`,
    DeleteKeystore: `DELETE ${PROJECT}/keystores/{keyStoreName}`,
    ImportKeystoreFile: `POST ${PROJECT}/keystores/import-file`,
    ExportKeystoreFile: `GET ${PROJECT}/keystores/{keyStoreName}/export-file`,
  }),
  ...operationsOf('apinizer.v1.JwkService', {
    ListJwks: `GET ${PROJECT}/jwks`,
    GetJwk: `GET ${PROJECT}/jwks/{jwkName}`,
    CreateJwk: `POST ${PROJECT}/jwks`,
    UpdateJwk: `PUT ${PROJECT}/jwks/{jwkName}`,
    GenerateJwk: `POST ${PROJECT}/jwks/generate`,
    ParseJwkFromUrl: `POST ${PROJECT}/jwks/parse-from-url`,
    ParseJwkFromClipboard: `POST ${PROJECT}/jwks/parse-from-clipboard`,
    ParseJwkFromCertificate: `POST ${PROJECT}/jwks/parse-from-certificate`,
    ParseJwkFromKeystore: `POST ${PROJECT}/jwks/parse-from-keystore`,
    ParseJwkFromKey: `POST ${PROJECT}/jwks/parse-from-key`,
    ExportJwkFile: `GET ${PROJECT}/jwks/{jwkName}/export-file`,
    ImportJwkFile: `POST ${PROJECT}/jwks/import-file`,
    DeleteJwk: `DELETE ${PROJECT}/jwks/{jwkName}`,
  }),
];
