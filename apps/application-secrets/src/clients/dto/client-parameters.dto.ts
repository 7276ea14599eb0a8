/** The parameters by which clients authenticate, for the OpenAPI document: `readOAuthForm` reads them. */
export class ClientParametersDto {
  client_id?: string;

  client_secret?: string;

  /** A JWT signed with a key of the application (RFC 7523). */
  client_assertion?: string;

  /** `urn:ietf:params:oauth:client-assertion-type:jwt-bearer` */
  client_assertion_type?: string;
}
