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
  ...operationsOf('apinizer.v1.JwkService', {
    ListJwks: `GET ${PROJECT}/jwks`,
    GetJwk: `GET ${PROJECT}/jwks/{jwkName}`,
    CreateJwk: `POST ${PROJECT}/jwks`,
    UpdateJwk: `PUT ${PROJECT}/jwks/{jwkName}`,
    GenerateJwk: `POST ${PROJECT}/jwks/generate`,
    ParseJwkFromUrl: `POST ${PROJECT}/jwks/parse-from-url`,
    ParseJwkFromClipboard: `POST ${PROJECT}/jwks/parse-from-clipboard`,
    ParseJwkFromKey: `POST ${PROJECT}/jwks/parse-from-key`,
    ExportJwkFile: `GET ${PROJECT}/jwks/{jwkName}/export-file`,
    ImportJwkFile: `POST ${PROJECT}/jwks/import-file`,
    DeleteJwk: `DELETE ${PROJECT}/jwks/{jwkName}`,
  }),
];
