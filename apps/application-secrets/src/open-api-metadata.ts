// Written by `npm run generate` from the DTOs and controllers. Not to be edited.

/** Fields of the DTOs for the OpenAPI document, and what the comments on them and on the routes say. */
export async function openApiMetadata(): Promise<Record<string, unknown>> {
  const t = {
    "./application-keys/dto/search-application-keys.dto.js": await import("./application-keys/dto/search-application-keys.dto.js"),
  };
  return {
    '@nestjs/swagger': {
      models: [
        [import("./application-keys/dto/create-application-key.dto.js"), {
          CreateApplicationKeyDto: { type: { required: false, description: "Absent or unspecified means JSON, as the documentation has it; the vendor's server refuses both.", enum: ["KEY_TYPE_UNSPECIFIED", "KEY_TYPE_JSON"] }, expirationDate: { required: false, type: () => String, description: "RFC 3339. Absent: the key does not expire." } },
        }],
        [import("./application-keys/dto/search-application-keys.dto.js"), {
          ListQueryDto: { offset: { required: false, type: () => Number, minimum: 0 }, limit: { required: false, type: () => Number, description: "Absent or 0: 100.", minimum: 0 }, asc: { required: false, type: () => Boolean } },
          SearchApplicationKeysDto: { query: { required: false, type: () => t["./application-keys/dto/search-application-keys.dto.js"].ListQueryDto } },
        }],
        [import("./applications/dto/create-api-application.dto.js"), {
          CreateApiApplicationDto: { name: { required: true, type: () => String }, authMethodType: { required: false, description: "Absent: BASIC.", enum: ["API_AUTH_METHOD_TYPE_BASIC", "API_AUTH_METHOD_TYPE_PRIVATE_KEY_JWT"] } },
        }],
        [import("./client-secrets/dto/generate-client-secret.dto.js"), {
          GenerateClientSecretDto: { overlap: { required: false, type: () => String, description: "How long the secret of before still authenticates, `\"3600s\"`. Absent or `\"0s\"`: it dies now." }, clientSecret: { required: false, type: () => String, description: "The caller's own secret instead of a generated one. Printable ASCII, so that every client can send it.", minLength: 32, maxLength: 512, pattern: "^[\\x21-\\x7e]*$" } },
        }],
        [import("./client-secrets/dto/pick-version.dto.js"), {
          PickVersionDto: { version: { required: false, type: () => Number, description: "Default: of a revert the one that retires since last, of a compromise the active one.", minimum: 1 } },
        }],
        [import("./introspection/dto/introspect.dto.js"), {
          IntrospectDto: { token: { required: false, type: () => String }, client_id: { required: false, type: () => String }, client_secret: { required: false, type: () => String }, client_assertion: { required: false, type: () => String }, client_assertion_type: { required: false, type: () => String } },
        }],
        [import("./projects/dto/create-project.dto.js"), {
          CreateProjectDto: { name: { required: true, type: () => String } },
        }],
      ],
      controllers: [
        [import("./application-keys/application-keys.controller.js"), {
          ApplicationKeysController: { create: { summary: "Makes a key for the application. The key file is in this answer only; all unexpired keys work side by side." }, get: { summary: "A key without its material." }, search: { summary: "The keys of an application, newest first unless `asc`." }, remove: { summary: "Removes a key, which authenticates nobody from then on." } },
        }],
        [import("./applications/applications.controller.js"), {
          ApplicationsController: { createApi: { summary: "Creates an API application. Its client secret, if it authenticates with one, is in this answer only." }, get: { summary: "An application without its secrets." } },
        }],
        [import("./client-secrets/client-secret-versions.controller.js"), {
          ClientSecretVersionsController: { list: { summary: "Every version there ever was, the newest first." }, revert: { summary: "Undoes a rotation while the old secret still retires: the two change places, and both authenticate until then." }, compromise: { summary: "Ends a secret at once and for ever. If it was the active one, the answer has the secret that replaces it." } },
        }],
        [import("./client-secrets/client-secrets.controller.js"), {
          ClientSecretsController: { generate: { summary: "Replaces the client secret. The new one is in this answer only; the old one dies now or after `overlap`." } },
        }],
        [import("./introspection/introspection.controller.js"), {
          IntrospectionController: { introspect: { summary: "Whether a token is a live access token (RFC 7662). Clients authenticate by secret or signed assertion." } },
        }],
        [import("./projects/projects.controller.js"), {
          ProjectsController: { create: { summary: "Creates a project in the organization the call acts in." }, get: { summary: "A project." } },
        }],
      ],
    },
  };
}
