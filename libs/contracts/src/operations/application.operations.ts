import { GENERATED_SECRET, connectOperationsOf, type Operation, operationsOf } from './operation.js';

const V2 = 'zitadel.application.v2.ApplicationService';

/** The vendor has no REST of v2: a method is its own path. */
const v2 = (name: string): string => `POST /${V2}/${name}`;

const BETA = '/v2beta/applications';
const BETA_KEYS = '/v2beta/application_keys';

/** The vendor has both doors of v2beta. */
export const APPLICATION_OPERATIONS: readonly Operation[] = [
  ...operationsOf(V2, {
    CreateApplication: { at: v2('CreateApplication'), shows: ['clientSecret'], isFixed: true },
    UpdateApplication: v2('UpdateApplication'),
    GetApplication: v2('GetApplication'),
    DeleteApplication: v2('DeleteApplication'),
    DeactivateApplication: v2('DeactivateApplication'),
    ReactivateApplication: v2('ReactivateApplication'),
    GenerateClientSecret: { at: v2('GenerateClientSecret'), ...GENERATED_SECRET },
    ListApplications: v2('ListApplications'),
    CreateApplicationKey: { at: v2('CreateApplicationKey'), shows: ['keyDetails'], isFixed: true },
    DeleteApplicationKey: v2('DeleteApplicationKey'),
    GetApplicationKey: v2('GetApplicationKey'),
    ListApplicationKeys: v2('ListApplicationKeys'),
  }),
  ...connectOperationsOf('zitadel.app.v2beta.AppService', {
    CreateApplication: { at: `POST ${BETA}`, shows: ['clientSecret'], isFixed: true },
    UpdateApplication: `PATCH ${BETA}/{id}`,
    GetApplication: `GET ${BETA}/{id}`,
    DeleteApplication: `DELETE ${BETA}/{id}`,
    DeactivateApplication: `POST ${BETA}/{id}/deactivate`,
    ReactivateApplication: `POST ${BETA}/{id}/reactivate`,
    RegenerateClientSecret: { at: `POST ${BETA}/{applicationId}/generate_client_secret`, ...GENERATED_SECRET },
    ListApplications: `POST ${BETA}/search`,
    CreateApplicationKey: { at: `POST ${BETA_KEYS}`, shows: ['keyDetails'], isFixed: true },
    DeleteApplicationKey: `DELETE ${BETA_KEYS}/{id}`,
    GetApplicationKey: `GET ${BETA_KEYS}/{id}`,
    ListApplicationKeys: `POST ${BETA_KEYS}/search`,
  }),
];
