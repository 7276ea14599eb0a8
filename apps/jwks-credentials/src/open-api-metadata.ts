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
          CreateConfigurationDto: { title: { required: true, type: () => String, maxLength: 50 }, description: { required: true, type: () => String, maxLength: 500 }, token_sources: { required: true, type: () => [String], minItems: 1, maxItems: 4 }, token_type: { required: true, enum: ["JWT"] }, credentials: { required: true, type: () => t["./configurations/dto/create-configuration.dto.js"].CredentialsDto } },
        }],
        [import("./configurations/dto/edit-configuration.dto.js"), {
          EditConfigurationDto: { title: { required: false, type: () => String, maxLength: 50 }, description: { required: false, type: () => String, maxLength: 500 }, token_sources: { required: false, type: () => [String], minItems: 1, maxItems: 4 } },
        }],
        [import("./configurations/dto/list-configurations.query.js"), {
          ListConfigurationsQuery: { page: { required: true, type: () => Number, default: 1, minimum: 1, maximum: 1000000 }, per_page: { required: true, type: () => Number, default: 20, minimum: 5, maximum: 50 } },
        }],
        [import("./credentials/dto/replace-credentials.dto.js"), {
          ReplaceCredentialsDto: { keys: { required: true, type: () => [Object], description: "Public keys (RFC 7517): RSA with RS* or PS*, EC with ES256 or ES384." } },
        }],
        [import("./sources/dto/replace-sources.dto.js"), {
          JwkSourceDto: { project: { required: true, type: () => String, description: "Project of the vault.", minLength: 1, maxLength: 200 }, name: { required: true, type: () => String, description: "Name of the JWK.", minLength: 1, maxLength: 200 } },
          UrlSourceDto: { url: { required: true, type: () => String, description: "Of a JWKS.", maxLength: 2048, format: "uri" } },
          ReplaceSourcesDto: { jwks: { required: true, type: () => [t["./sources/dto/replace-sources.dto.js"].JwkSourceDto] }, urls: { required: true, type: () => [t["./sources/dto/replace-sources.dto.js"].UrlSourceDto] } },
        }],
        [import("./validation/dto/validate-token.dto.js"), {
          ValidateTokenDto: { token: { required: true, type: () => String, description: "A compact JWS of at most 16 KiB.", minLength: 1 }, configId: { required: false, type: () => String, description: "Absent: any configuration of the zone that knows the kid.", format: "uuid" } },
        }],
        [import("./zones/dto/create-zone.dto.js"), {
          CreateZoneDto: { name: { required: true, type: () => String, minLength: 1, maxLength: 253 } },
        }],
      ],
      controllers: [
        [import("./credentials/credentials.controller.js"), {
          CredentialsController: { replace: { summary: "Replaces every key. The answer has them twice: where the reference page shows them, and where newer SDKs look." } },
        }],
      ],
    },
  };
}
