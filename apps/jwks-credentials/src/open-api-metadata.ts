// Written by `npm run generate` from the DTOs and controllers. Not to be edited.

/** Fields of the DTOs for the OpenAPI document, and what the comments on them and on the routes say. */
export async function openApiMetadata(): Promise<Record<string, unknown>> {
  const t = {
    "./configurations/dto/create-configuration.dto.js": await import("./configurations/dto/create-configuration.dto.js"),
    "./sources/dto/replace-sources.dto.js": await import("./sources/dto/replace-sources.dto.js"),
    "./zones/zone.entity.js": await import("./zones/zone.entity.js"),
  };
  return {
    '@nestjs/swagger': {
      models: [
        [import("./configurations/dto/create-configuration.dto.js"), {
          CredentialsDto: { keys: { required: true, type: () => [Object], description: "Public keys (RFC 7517). Members that are not needed to verify are dropped." } },
          CreateConfigurationDto: { title: { required: true, type: () => String, description: "Need not be unique.", maxLength: 50 }, description: { required: true, type: () => String, maxLength: 500 }, token_sources: { required: true, type: () => [String], description: "Where a request carries the token: `http.request.headers[\"x-auth\"][0]` or `http.request.cookies[\"name\"][0]`.", minItems: 1, maxItems: 4 }, token_type: { required: true, description: "In any letter case.", enum: ["JWT"] }, credentials: { required: true, type: () => t["./configurations/dto/create-configuration.dto.js"].CredentialsDto } },
        }],
        [import("./configurations/dto/edit-configuration.dto.js"), {
          EditConfigurationDto: { title: { required: false, type: () => String, maxLength: 50 }, description: { required: false, type: () => String, maxLength: 500 }, token_sources: { required: false, type: () => [String], minItems: 1, maxItems: 4 } },
        }],
        [import("./configurations/dto/list-configurations.query.js"), {
          ListConfigurationsQuery: { page: { required: false, type: () => Number, description: "Counted from 1, which is the default.", minimum: 1, maximum: 1000000 }, per_page: { required: false, type: () => Number, description: "Configurations on a page, 20 by default.", minimum: 5, maximum: 50 } },
        }],
        [import("./credentials/dto/replace-credentials.dto.js"), {
          ReplaceCredentialsDto: { keys: { required: true, type: () => [Object], description: "Public keys (RFC 7517): RSA with RS* or PS*, EC with ES256 or ES384." } },
        }],
        [import("./credentials/dto/replace-credentials.query.js"), {
          ReplaceCredentialsQuery: { dryRun: { required: false, description: "`true` changes nothing and tells what would change, and which keys are in use.", enum: ["true", "false"] } },
        }],
        [import("./operations/dto/create-operation.dto.js"), {
          CreateOperationDto: { method: { required: true, description: "In any letter case.", enum: ["GET", "POST", "HEAD", "OPTIONS", "PUT", "DELETE", "CONNECT", "PATCH", "TRACE"] }, host: { required: true, type: () => String, description: "A name or an address. Letter case and port make no difference." }, endpoint: { required: true, type: () => String, description: "Template of the path: `/api/users/{id}`. A parameter stands for a part of one segment." } },
        }],
        [import("./operations/dto/list-operations.query.js"), {
          ListOperationsQuery: { host: { required: false, type: () => String, description: "Only those of this host." }, method: { required: false, description: "Only those of this method.", enum: ["GET", "POST", "HEAD", "OPTIONS", "PUT", "DELETE", "CONNECT", "PATCH", "TRACE"] } },
        }],
        [import("./sources/dto/replace-sources.dto.js"), {
          JwkSourceDto: { project: { required: true, type: () => String, description: "Project of the vault.", minLength: 1, maxLength: 300 }, name: { required: true, type: () => String, description: "Name of the JWK.", minLength: 1, maxLength: 300 } },
          UrlSourceDto: { url: { required: true, type: () => String, description: "Of a JWK Set, http or https.", maxLength: 2048 } },
          ReplaceSourcesDto: { jwks: { required: false, type: () => [t["./sources/dto/replace-sources.dto.js"].JwkSourceDto], description: "JWKs of the vault that the configuration follows; absent: none." }, urls: { required: false, type: () => [t["./sources/dto/replace-sources.dto.js"].UrlSourceDto], description: "JWK Sets of others; absent: none." } },
        }],
        [import("./validation/dto/validate-token.dto.js"), {
          ValidateTokenDto: { token: { required: true, type: () => String, description: "A compact JWS of at most 16 KiB.", minLength: 1 }, configId: { required: false, type: () => String, description: "Absent: any configuration of the zone that knows the kid.", format: "uuid" } },
        }],
        [import("./zones/dto/create-zone.dto.js"), {
          CreateZoneDto: { name: { required: true, type: () => String, minLength: 1, maxLength: 253 } },
        }],
      ],
      controllers: [
        [import("./configurations/configurations.controller.js"), {
          ConfigurationsController: { create: { summary: "Creates a configuration with its keys. `messages` names the RSA keys that took the default algorithm." }, list: { summary: "The configurations of the zone, in the order they were made. A page beyond the end is empty." }, get: { summary: "A configuration, with every key that it accepts now: those it was given, then those of its sources." }, edit: { summary: "Changes what is given. The answer has the fields that can be changed here and no others." }, remove: { summary: "Removes a configuration with its keys; tokens signed with them are unknown from then on." } },
        }],
        [import("./credentials/credentials.controller.js"), {
          CredentialsController: { replace: { summary: "Replaces every key, or says what that would do. The answer has them twice: where the reference page shows them, and where newer SDKs look." } },
        }],
        [import("./operations/operations.controller.js"), {
          OperationsController: { create: { summary: "Makes an operation known, so that rules can leave it out and previews show it." }, list: { summary: "The operations of the zone." }, remove: { summary: "Forgets an operation. Rules that leave it out keep its id, which then means nothing." } },
        }],
        [import("./sources/sources.controller.js"), {
          SourcesController: { get: { summary: "Where the configuration gets keys from by itself, and what it has from there." }, replace: { summary: "Binds the configuration to exactly these sources." } },
        }],
        [import("./validation/validation.controller.js"), {
          ValidationController: { validate: { summary: "Whether a token is valid now, and whose it is; or why it is not." } },
        }],
        [import("./zones/zones.controller.js"), {
          ZonesController: { create: { summary: "Creates a zone: what token configurations belong to. Its name is unique." }, list: { summary: "Every zone." } },
        }],
      ],
    },
  };
}
