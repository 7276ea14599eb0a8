import { type Operation, operationsOf } from './operation.js';

const V2 = 'zitadel.application.v2.ApplicationService';

const V2_METHODS = [
  'CreateApplication',
  'UpdateApplication',
  'GetApplication',
  'DeleteApplication',
  'DeactivateApplication',
  'ReactivateApplication',
  'GenerateClientSecret',
  'ListApplications',
  'CreateApplicationKey',
  'DeleteApplicationKey',
  'GetApplicationKey',
  'ListApplicationKeys',
] as const;

/** The vendor has no REST of v2, and both of v2beta. */
export const APPLICATION_OPERATIONS: readonly Operation[] = [
  ...operationsOf(V2, Object.fromEntries(V2_METHODS.map((name) => [name, `POST /${V2}/${name}`]))),
];
