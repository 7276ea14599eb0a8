// Written by `npm run generate` from the DTOs and controllers. Not to be edited.

/** Fields of the DTOs for the OpenAPI document, and what the comments on them and on the routes say. */
export async function openApiMetadata(): Promise<Record<string, unknown>> {
  const t = {
    "./management/dto/list-query.dto.js": await import("./management/dto/list-query.dto.js"),
    "./applications/dto/search-applications.dto.js": await import("./applications/dto/search-applications.dto.js"),
    "./applications-v2/dto/application-keys-v2.dto.js": await import("./applications-v2/dto/application-keys-v2.dto.js"),
    "./applications-v2/dto/application-configuration.dto.js": await import("./applications-v2/dto/application-configuration.dto.js"),
    "./applications-v2/dto/applications-v2.dto.js": await import("./applications-v2/dto/applications-v2.dto.js"),
    "./applications-beta/dto/beta-applications.dto.js": await import("./applications-beta/dto/beta-applications.dto.js"),
    "./projects/dto/search-projects.dto.js": await import("./projects/dto/search-projects.dto.js"),
  };
  return {
    '@nestjs/swagger': {
      models: [
        [import("./access-tokens/dto/revoke-token.dto.js"), {
          RevokeTokenDto: { token: { required: true, type: () => String }, token_type_hint: { required: false, type: () => String, description: "Not needed: every kind of token is known by its look." } },
        }],
        [import("./access-tokens/dto/token-request.dto.js"), {
          TokenRequestDto: { grant_type: { required: true, type: () => String, description: "`client_credentials`" }, scope: { required: false, type: () => String, description: "Separated by spaces." } },
        }],
        [import("./application-keys/dto/create-application-key.dto.js"), {
          CreateApplicationKeyDto: { type: { required: false, description: "Absent or unspecified means JSON, as the documentation has it; the vendor's server refuses both.", enum: ["KEY_TYPE_UNSPECIFIED", "KEY_TYPE_JSON"] }, expirationDate: { required: false, type: () => String, description: "RFC 3339. Absent: the key does not expire." }, keyAlgorithm: { required: false, description: "Not the vendor's. What key to make.", enum: ["RSA_2048", "EC_P256", "EC_P384", "EC_P521", "ED25519"] }, publicKey: { required: false, type: () => Object, description: "Not the vendor's. The public half of the caller's own key: a JWK, or SPKI in PEM. None is made then." } },
        }],
        [import("./application-keys/dto/search-application-keys.dto.js"), {
          SearchApplicationKeysDto: { query: { required: false, type: () => t["./management/dto/list-query.dto.js"].ListQueryDto } },
        }],
        [import("./applications-beta/dto/beta-application-keys.dto.js"), {
          BetaCreateKeyDto: { appId: { required: true, type: () => String }, projectId: { required: true, type: () => String } },
          BetaDeleteKeyRequestDto: { id: { required: true, type: () => String }, projectId: { required: true, type: () => String }, applicationId: { required: true, type: () => String }, organizationId: { required: false, type: () => String, nullable: true, description: "Not needed." } },
          BetaGetKeyRequestDto: { id: { required: true, type: () => String }, projectId: { required: false, type: () => String, nullable: true }, applicationId: { required: false, type: () => String, nullable: true }, organizationId: { required: false, type: () => String, nullable: true } },
          BetaListKeysDto: { pagination: { required: false, type: () => Object, nullable: true }, sortingColumn: { required: false, type: () => Object, description: "Absent: by id." }, applicationId: { required: false, type: () => String, nullable: true }, projectId: { required: false, type: () => String, nullable: true }, organizationId: { required: false, type: () => String, nullable: true } },
        }],
        [import("./applications-beta/dto/beta-application-requests.dto.js"), {
          BetaUpdateApplicationRequestDto: { id: { required: true, type: () => String } },
          BetaGetApplicationRequestDto: { id: { required: true, type: () => String } },
          BetaApplicationRequestDto: { id: { required: true, type: () => String } },
          BetaGenerateSecretRequestDto: { applicationId: { required: true, type: () => String } },
        }],
        [import("./applications-beta/dto/beta-application.query.js"), {
          BetaProjectQuery: { projectId: { required: true, type: () => String } },
          BetaDeleteKeyQuery: { projectId: { required: true, type: () => String }, applicationId: { required: true, type: () => String }, organizationId: { required: false, type: () => String, description: "Not needed." } },
          BetaGetKeyQuery: { projectId: { required: false, type: () => String }, applicationId: { required: false, type: () => String }, organizationId: { required: false, type: () => String } },
        }],
        [import("./applications-beta/dto/beta-applications.dto.js"), {
          BetaCreateApplicationDto: { projectId: { required: true, type: () => String }, id: { required: false, type: () => String, nullable: true, description: "Absent: one is made." }, name: { required: true, type: () => String }, oidcRequest: { required: false, type: () => t["./applications-v2/dto/application-configuration.dto.js"].OidcConfigurationBetaDto, nullable: true }, apiRequest: { required: false, type: () => t["./applications-v2/dto/application-configuration.dto.js"].ApiConfigurationDto, nullable: true }, samlRequest: { required: false, type: () => Object, nullable: true, description: "Refused." } },
          BetaUpdateApplicationDto: { projectId: { required: true, type: () => String }, name: { required: false, type: () => String, nullable: true, description: "Absent: as it is." }, oidcConfigurationRequest: { required: false, type: () => t["./applications-v2/dto/application-configuration.dto.js"].OidcConfigurationBetaDto, nullable: true }, apiConfigurationRequest: { required: false, type: () => t["./applications-v2/dto/application-configuration.dto.js"].ApiConfigurationDto, nullable: true }, samlConfigurationRequest: { required: false, type: () => Object, nullable: true, description: "Refused." } },
          BetaProjectDto: { projectId: { required: true, type: () => String } },
          BetaGenerateSecretDto: { projectId: { required: true, type: () => String }, isOidc: { required: false, type: () => Boolean, nullable: true }, isApi: { required: false, type: () => Boolean, nullable: true } },
          BetaApplicationSearchFilterDto: { nameFilter: { required: false, type: () => t["./applications-v2/dto/applications-v2.dto.js"].ApplicationNameFilterDto, nullable: true }, stateFilter: { required: false, type: () => Object }, apiAppOnly: { required: false, type: () => Boolean, nullable: true }, oidcAppOnly: { required: false, type: () => Boolean, nullable: true }, samlAppOnly: { required: false, type: () => Boolean, nullable: true } },
          BetaListApplicationsDto: { projectId: { required: true, type: () => String }, pagination: { required: false, type: () => Object, nullable: true }, filters: { required: false, type: () => [t["./applications-beta/dto/beta-applications.dto.js"].BetaApplicationSearchFilterDto], nullable: true, description: "All of them must match." }, sortingColumn: { required: false, type: () => Object, description: "Absent: by id." } },
        }],
        [import("./applications-v2/dto/application-configuration.dto.js"), {
          ApiConfigurationDto: { authMethodType: { required: false, type: () => Object, description: "Absent: BASIC, which in protobuf is the same." }, accessTokenType: { required: false, type: () => Object, description: "Which access tokens it gets; the vendor's API applications get none. Absent: JWT, or as it is." } },
          OidcConfigurationV2Dto: { responseTypes: { required: false, type: () => [Object], nullable: true }, applicationType: { required: false, type: () => Object }, developmentMode: { required: false, type: () => Boolean, nullable: true } },
          OidcConfigurationBetaDto: { responseTypes: { required: false, type: () => [Object], nullable: true }, appType: { required: false, type: () => Object }, devMode: { required: false, type: () => Boolean, nullable: true } },
        }],
        [import("./applications-v2/dto/application-keys-v2.dto.js"), {
          CreateApplicationKeyRequestDto: { applicationId: { required: true, type: () => String }, projectId: { required: true, type: () => String } },
          DeleteApplicationKeyRequestDto: { keyId: { required: true, type: () => String }, applicationId: { required: true, type: () => String }, projectId: { required: true, type: () => String } },
          GetApplicationKeyRequestDto: { keyId: { required: true, type: () => String } },
          KeyApplicationIdFilterDto: { applicationId: { required: false, type: () => String, nullable: true } },
          KeyProjectIdFilterDto: { projectId: { required: true, type: () => String } },
          KeyOrganizationIdFilterDto: { organizationId: { required: true, type: () => String } },
          ApplicationKeySearchFilterDto: { applicationIdFilter: { required: false, type: () => t["./applications-v2/dto/application-keys-v2.dto.js"].KeyApplicationIdFilterDto, nullable: true }, projectIdFilter: { required: false, type: () => t["./applications-v2/dto/application-keys-v2.dto.js"].KeyProjectIdFilterDto, nullable: true }, organizationIdFilter: { required: false, type: () => t["./applications-v2/dto/application-keys-v2.dto.js"].KeyOrganizationIdFilterDto, nullable: true } },
          ListApplicationKeysRequestDto: { pagination: { required: false, type: () => Object, nullable: true }, sortingColumn: { required: false, type: () => Object, description: "Absent: by id." }, filters: { required: false, type: () => [t["./applications-v2/dto/application-keys-v2.dto.js"].ApplicationKeySearchFilterDto], nullable: true, description: "All of them must match." } },
        }],
        [import("./applications-v2/dto/applications-v2.dto.js"), {
          CreateApplicationRequestDto: { projectId: { required: true, type: () => String }, applicationId: { required: false, type: () => String, nullable: true, description: "Absent: one is made." }, name: { required: true, type: () => String }, oidcConfiguration: { required: false, type: () => t["./applications-v2/dto/application-configuration.dto.js"].OidcConfigurationV2Dto, nullable: true }, apiConfiguration: { required: false, type: () => t["./applications-v2/dto/application-configuration.dto.js"].ApiConfigurationDto, nullable: true }, samlConfiguration: { required: false, type: () => Object, nullable: true, description: "Refused." } },
          UpdateApplicationRequestDto: { applicationId: { required: true, type: () => String }, projectId: { required: true, type: () => String }, name: { required: false, type: () => String, nullable: true, description: "Absent: as it is." }, oidcConfiguration: { required: false, type: () => t["./applications-v2/dto/application-configuration.dto.js"].OidcConfigurationV2Dto, nullable: true }, apiConfiguration: { required: false, type: () => t["./applications-v2/dto/application-configuration.dto.js"].ApiConfigurationDto, nullable: true }, samlConfiguration: { required: false, type: () => Object, nullable: true, description: "Refused." } },
          GetApplicationRequestDto: { applicationId: { required: true, type: () => String } },
          ApplicationRequestDto: { applicationId: { required: true, type: () => String }, projectId: { required: true, type: () => String } },
          GenerateClientSecretRequestDto: { applicationId: { required: true, type: () => String }, projectId: { required: true, type: () => String } },
          ProjectIdFilterDto: { projectId: { required: true, type: () => String } },
          ApplicationNameFilterDto: { name: { required: false, type: () => String, nullable: true }, method: { required: false, type: () => Object, description: "Absent: equals." } },
          ApplicationSearchFilterDto: { projectIdFilter: { required: false, type: () => t["./applications-v2/dto/applications-v2.dto.js"].ProjectIdFilterDto, nullable: true }, nameFilter: { required: false, type: () => t["./applications-v2/dto/applications-v2.dto.js"].ApplicationNameFilterDto, nullable: true }, stateFilter: { required: false, type: () => Object }, typeFilter: { required: false, type: () => Object } },
          ListApplicationsRequestDto: { pagination: { required: false, type: () => Object, nullable: true }, sortingColumn: { required: false, type: () => Object, description: "Absent: by id." }, filters: { required: false, type: () => [t["./applications-v2/dto/applications-v2.dto.js"].ApplicationSearchFilterDto], nullable: true, description: "All of them must match." } },
        }],
        [import("./applications/dto/create-api-application.dto.js"), {
          CreateApiApplicationDto: { name: { required: true, type: () => String }, authMethodType: { required: false, description: "Absent: BASIC.", enum: ["API_AUTH_METHOD_TYPE_BASIC", "API_AUTH_METHOD_TYPE_PRIVATE_KEY_JWT"] }, accessTokenType: { required: false, type: () => Object, description: "Which access tokens it gets; the vendor's API applications get none. Absent: JWT." } },
        }],
        [import("./applications/dto/create-oidc-application.dto.js"), {
          CreateOidcApplicationDto: { name: { required: true, type: () => String } },
        }],
        [import("./applications/dto/oidc-configuration.dto.js"), {
          CommonOidcConfigurationDto: { redirectUris: { required: false, type: () => [String], nullable: true }, grantTypes: { required: false, type: () => [Object], nullable: true }, authMethodType: { required: false, type: () => Object }, postLogoutRedirectUris: { required: false, type: () => [String], nullable: true }, version: { required: false, type: () => Object }, accessTokenType: { required: false, type: () => Object, description: "Which access tokens it gets. Absent: JWT." }, accessTokenRoleAssertion: { required: false, type: () => Boolean, nullable: true }, idTokenRoleAssertion: { required: false, type: () => Boolean, nullable: true }, idTokenUserinfoAssertion: { required: false, type: () => Boolean, nullable: true }, clockSkew: { required: false, type: () => String, nullable: true, description: "At most `\"5s\"`." }, additionalOrigins: { required: false, type: () => [String], nullable: true, description: "`scheme://host[:port]` each." }, skipNativeAppSuccessPage: { required: false, type: () => Boolean, nullable: true }, backChannelLogoutUri: { required: false, type: () => String, nullable: true } },
          OidcConfigurationDto: { responseTypes: { required: false, type: () => [Object], nullable: true }, appType: { required: false, type: () => Object }, devMode: { required: false, type: () => Boolean, nullable: true } },
        }],
        [import("./applications/dto/search-applications.dto.js"), {
          ApplicationQueryDto: { nameQuery: { required: false, type: () => t["./management/dto/list-query.dto.js"].NameQueryDto, nullable: true } },
          SearchApplicationsDto: { query: { required: false, type: () => t["./management/dto/list-query.dto.js"].ListQueryDto, nullable: true }, queries: { required: false, type: () => [t["./applications/dto/search-applications.dto.js"].ApplicationQueryDto], nullable: true, description: "All of them must match." } },
        }],
        [import("./applications/dto/update-application.dto.js"), {
          RenameApplicationDto: { name: { required: true, type: () => String } },
          UpdateApiConfigDto: { authMethodType: { required: false, type: () => Object, description: "Absent: BASIC, which in protobuf is the same." }, accessTokenType: { required: false, type: () => Object, description: "Which access tokens it gets. Absent: as it is." } },
        }],
        [import("./client-secrets/dto/generate-client-secret.dto.js"), {
          GenerateClientSecretDto: { overlap: { required: false, type: () => String, description: "How long the secret of before still authenticates, `\"3600s\"`. Absent or `\"0s\"`: it dies now." }, clientSecret: { required: false, type: () => String, description: "The caller's own secret instead of a generated one. Printable ASCII, so that every client can send it.", minLength: 32, maxLength: 512, pattern: "^[\\x21-\\x7e]*$" } },
        }],
        [import("./client-secrets/dto/pick-version.dto.js"), {
          PickVersionDto: { version: { required: false, type: () => Number, description: "Default: of a revert the one that retires since last, of a compromise the active one.", minimum: 1 } },
        }],
        [import("./clients/dto/client-parameters.dto.js"), {
          ClientParametersDto: { client_id: { required: false, type: () => String }, client_secret: { required: false, type: () => String }, client_assertion: { required: false, type: () => String, description: "A JWT signed with a key of the application (RFC 7523)." }, client_assertion_type: { required: false, type: () => String, description: "`urn:ietf:params:oauth:client-assertion-type:jwt-bearer`" } },
        }],
        [import("./introspection/dto/introspect.dto.js"), {
          IntrospectDto: { token: { required: true, type: () => String }, token_type_hint: { required: false, type: () => String, description: "Not needed: every kind of token is known by its look." } },
        }],
        [import("./management/dto/list-query.dto.js"), {
          ListQueryDto: { offset: { required: false, type: () => Number, minimum: 0 }, limit: { required: false, type: () => Number, description: "Absent or 0: 100.", minimum: 0 }, asc: { required: false, type: () => Boolean } },
          NameQueryDto: { name: { required: false, type: () => String, nullable: true }, method: { required: false, type: () => Object, description: "Absent: equals." } },
        }],
        [import("./projects/dto/create-project.dto.js"), {
          CreateProjectDto: { name: { required: true, type: () => String } },
        }],
        [import("./projects/dto/search-projects.dto.js"), {
          ProjectQueryDto: { nameQuery: { required: false, type: () => t["./management/dto/list-query.dto.js"].NameQueryDto, nullable: true } },
          SearchProjectsDto: { query: { required: false, type: () => t["./management/dto/list-query.dto.js"].ListQueryDto, nullable: true }, queries: { required: false, type: () => [t["./projects/dto/search-projects.dto.js"].ProjectQueryDto], nullable: true, description: "All of them must match." } },
        }],
        [import("./projects/dto/update-project.dto.js"), {
          UpdateProjectDto: { name: { required: true, type: () => String } },
        }],
      ],
      controllers: [
        [import("./access-tokens/access-tokens.controller.js"), {
          AccessTokensController: { issue: { summary: "An access token for a client that authenticates by secret or signed assertion (RFC 6749 section 4.4)." }, revoke: { summary: "Ends a token of the client that asks (RFC 7009). A token that is over, or none, is no error." } },
        }],
        [import("./application-keys/application-keys.controller.js"), {
          ApplicationKeysController: { create: { summary: "Makes a key for the application. The key file is in this answer only; all unexpired keys work side by side." }, get: { summary: "A key without its material." }, search: { summary: "The keys of an application, newest first unless `asc`." }, remove: { summary: "Removes a key, which authenticates nobody from then on." } },
        }],
        [import("./applications-beta/beta-application-keys.connect.controller.js"), {
          BetaApplicationKeysConnectController: { create: { summary: "Makes a key for an application. The key file is in this answer only; all unexpired keys work side by side." }, list: { summary: "The keys that the caller may see, of the application, project or organization that is given." }, get: { summary: "When a key was made, and when it expires." }, remove: { summary: "Deletes a key, which authenticates nobody from then on." } },
        }],
        [import("./applications-beta/beta-application-keys.controller.js"), {
          BetaApplicationKeysController: { create: { summary: "Makes a key for an application. The key file is in this answer only; all unexpired keys work side by side." }, list: { summary: "The keys that the caller may see, of the application, project or organization that is given." }, get: { summary: "When a key was made, and when it expires." }, remove: { summary: "Deletes a key, which authenticates nobody from then on." } },
        }],
        [import("./applications-beta/beta-applications.connect.controller.js"), {
          BetaApplicationsConnectController: { create: { summary: "Creates an API or OIDC application. Its client secret, if it authenticates with one, is in this answer only." }, list: { summary: "The applications of a project that match every filter." }, get: { summary: "An application without its secrets." }, update: { summary: "Changes the name, the configuration or both. What changes nothing answers the date of the last change." }, remove: { summary: "Deletes an application with its secrets and keys." }, deactivate: { summary: "Lets an application authenticate nobody until it is reactivated." }, reactivate: { summary: "Lets it authenticate again, with the secrets and keys it had." }, generateSecret: { summary: "Replaces the client secret. The old one dies now or after `overlap`." } },
        }],
        [import("./applications-beta/beta-applications.controller.js"), {
          BetaApplicationsController: { create: { summary: "Creates an API or OIDC application. Its client secret, if it authenticates with one, is in this answer only." }, list: { summary: "The applications of a project that match every filter." }, get: { summary: "An application without its secrets." }, update: { summary: "Changes the name, the configuration or both. What changes nothing answers the date of the last change." }, remove: { summary: "Deletes an application with its secrets and keys." }, deactivate: { summary: "Lets an application authenticate nobody until it is reactivated." }, reactivate: { summary: "Lets it authenticate again, with the secrets and keys it had." }, generateSecret: { summary: "Replaces the client secret. The old one dies now or after `overlap`." } },
        }],
        [import("./applications-v2/application-keys-v2.connect.controller.js"), {
          ApplicationKeysV2ConnectController: { generateSecret: { summary: "Replaces the client secret of an API or OIDC application. The old one dies now or after `overlap`." }, create: { summary: "Makes a key for an application. The key file is in this answer only; all unexpired keys work side by side." }, remove: { summary: "Deletes a key, which authenticates nobody from then on." }, get: { summary: "When a key was made, and when it expires." }, list: { summary: "The keys of the organization that the caller may see, and that match every filter." } },
        }],
        [import("./applications-v2/applications-v2.connect.controller.js"), {
          ApplicationsV2ConnectController: { create: { summary: "Creates an API or OIDC application. Its client secret, if it authenticates with one, is in this answer only." }, update: { summary: "Changes the name, the configuration or both. What changes nothing answers the date of the last change." }, get: { summary: "An application without its secrets." }, remove: { summary: "Deletes an application with its secrets and keys." }, deactivate: { summary: "Lets an application authenticate nobody until it is reactivated." }, reactivate: { summary: "Lets it authenticate again, with the secrets and keys it had." }, list: { summary: "The applications of the organization that the caller may see, and that match every filter." } },
        }],
        [import("./applications/application-changes.controller.js"), {
          ApplicationChangesController: { rename: { summary: "Gives an application another name." }, configureApi: { summary: "Changes how an API application authenticates. Its secrets and keys stay for the day it changes back." }, configureOidc: { summary: "Replaces the settings of an OIDC application; what is absent becomes the default." }, deactivate: { summary: "Lets an application authenticate nobody until it is reactivated." }, reactivate: { summary: "Lets it authenticate again, with the secrets and keys it had." } },
        }],
        [import("./applications/applications.controller.js"), {
          ApplicationsController: { createApi: { summary: "Creates an API application. Its client secret, if it authenticates with one, is in this answer only." }, createOidc: { summary: "Creates an OIDC application. Its client secret, if it authenticates with one, is in this answer only." }, search: { summary: "The applications of a project that match every query, newest first unless `asc`." }, get: { summary: "An application without its secrets." }, remove: { summary: "Removes an application with its secrets and keys. It authenticates nobody from then on." } },
        }],
        [import("./client-secrets/client-secret-versions.controller.js"), {
          ClientSecretVersionsController: { list: { summary: "Every version there ever was, the newest first." }, revert: { summary: "Undoes a rotation while the old secret still retires: the two change places, and both authenticate until then." }, compromise: { summary: "Ends a secret at once and for ever. If it was the active one, the answer has the secret that replaces it." } },
        }],
        [import("./client-secrets/client-secrets.controller.js"), {
          ClientSecretsController: { generate: { summary: "Replaces the client secret. The new one is in this answer only; the old one dies now or after `overlap`." }, generateOidc: { summary: "Replaces the client secret of an OIDC application, as that of an API." } },
        }],
        [import("./introspection/introspection.controller.js"), {
          IntrospectionController: { introspect: { summary: "Whether a token is a live access token (RFC 7662). Clients authenticate by secret or signed assertion." } },
        }],
        [import("./projects/projects.controller.js"), {
          ProjectsController: { create: { summary: "Creates a project in the organization the call acts in." }, search: { summary: "The projects that match every query, newest first unless `asc`." }, get: { summary: "A project." }, rename: { summary: "Gives a project another name." }, deactivate: { summary: "Lets no application of a project authenticate until it is reactivated." }, reactivate: { summary: "Lets the active applications of a project authenticate again." }, remove: { summary: "Removes a project with its applications, their secrets and their keys." } },
        }],
      ],
    },
  };
}
