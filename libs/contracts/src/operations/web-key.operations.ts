import { connectOperationsOf, type Operation } from './operation.js';

/** The vendor has only the list and the removal over REST. */
export const WEB_KEY_OPERATIONS: readonly Operation[] = connectOperationsOf('zitadel.webkey.v2.WebKeyService', {
  CreateWebKey: 'POST /v2/web_keys',
  ActivateWebKey: 'POST /v2/web_keys/{id}/activate',
  DeleteWebKey: 'DELETE /v2/web_keys/{id}',
  ListWebKeys: 'GET /v2/web_keys',
});
