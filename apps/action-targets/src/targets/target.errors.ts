import { InvalidInput, refusals } from '@rekey/errors';

const { conflict, forbidden, invalid, notFound } = refusals('action-targets.target');

/** The vendor names the same failure differently when a target is made and when it is changed. */
export type TargetCall = 'create' | 'update';

export class TargetNotFound extends notFound('not-found', 'Target not found', (call: 'get' | 'update') =>
  call === 'get' ? 'QUERY-hj5oaniyrz' : 'COMMAND-xj14f2cccn',
) {}

export class TargetNameTaken extends conflict('name-taken', 'Errors.Target.AlreadyExists', 'V3-DKcYh') {}

/** A target without a time limit would hold whoever waits for it. */
export class TargetTimeoutMissing extends invalid('timeout-missing', 'Target has no timeout', (call: TargetCall) =>
  call === 'create' ? 'COMMAND-39f35d8uri' : 'COMMAND-08b39vdi57',
) {}

/** The endpoint is not an http(s) URL. */
export class TargetEndpointInvalid extends invalid(
  'endpoint-invalid',
  'Target has an invalid URL',
  (call: TargetCall) => (call === 'create' ? 'COMMAND-1r2k6qo6wg' : 'COMMAND-jsbaera7b6'),
) {}

/** The endpoint is, or resolves to, an address that is not called. Says nothing of what it resolved to. */
export class TargetEndpointDenied extends invalid('endpoint-denied', 'Errors.Target.DeniedURL', (call: TargetCall) =>
  call === 'create' ? 'COMMAND-NcJUKo' : 'COMMAND-jKbbu2',
) {}

/** The endpoint has a user name or password, which everybody who sees the target would see. */
export class TargetEndpointCredentials extends InvalidInput {
  constructor(call: TargetCall) {
    const request = call === 'create' ? 'CreateTargetRequest' : 'UpdateTargetRequest';
    const text = `invalid ${request}.Endpoint: value must not have a user name or password in it`;
    super([{ field: 'endpoint', message: text }]);
  }
}

/** Private addresses were given to what the target called then; pointing it elsewhere is for those who may give them. */
export class TargetEndpointHeld extends forbidden(
  'endpoint-held',
  'The endpoint of a target with private addresses of its own is changed with action.target.egress.write',
) {}
