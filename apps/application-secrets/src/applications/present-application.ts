import { type DetailsAnswer, presentDetails } from '../management/present-details.js';
import { type Application, type AuthMethodType, BASIC } from './application.entity.js';

export interface CreatedApplicationAnswer {
  readonly appId: string;
  readonly details: DetailsAnswer;
  readonly clientId: string;
  /** Only here, and only of an application that authenticates with one. */
  readonly clientSecret?: string;
}

export interface ApplicationAnswer {
  readonly app: {
    readonly id: string;
    readonly details: DetailsAnswer;
    readonly state: 'APP_STATE_ACTIVE';
    readonly name: string;
    readonly apiConfig: { readonly clientId: string; readonly authMethodType?: AuthMethodType };
  };
}

export function presentCreatedApplication(
  { id, clientId, sequence, org, createdAt }: Application,
  clientSecret: string | undefined,
): CreatedApplicationAnswer {
  return {
    appId: id,
    details: presentDetails({ sequence, org, createdAt }),
    clientId,
    ...(clientSecret === undefined ? {} : { clientSecret }),
  };
}

/** BASIC is zero in the vendor's enum, and zero values are left out. */
export function presentApplication(application: Application): ApplicationAnswer {
  const { id, name, clientId, authMethodType } = application;
  return {
    app: {
      id,
      details: presentDetails(application),
      state: 'APP_STATE_ACTIVE',
      name,
      apiConfig: { clientId, ...(authMethodType === BASIC ? {} : { authMethodType }) },
    },
  };
}
