// Written by `npm run generate` from the DTOs and controllers. Not to be edited.

/** Fields of the DTOs for the OpenAPI document, and what the comments on them and on the routes say. */
export async function openApiMetadata(): Promise<Record<string, unknown>> {
  const t = {
    "./access-tokens/dto/create-access-token.dto.js": await import("./access-tokens/dto/create-access-token.dto.js"),
    "./discovery/discovery.controller.js": await import("./discovery/discovery.controller.js"),
  };
  return {
    '@nestjs/swagger': {
      models: [
        [import("./access-tokens/dto/create-access-token.dto.js"), {
          GrantDto: { permission: { required: true, type: () => String, maxLength: 100 }, scope: { required: false, type: () => String, description: "`org:<id>`, `project:<id or name>`, `zone:<id>` or `environment:<name>`; absent: everywhere.", maxLength: 300 } },
          CreateAccessTokenDto: { name: { required: true, type: () => String, minLength: 1, maxLength: 200 }, grants: { required: true, type: () => [t["./access-tokens/dto/create-access-token.dto.js"].GrantDto], maxItems: 100 }, expiresIn: { required: false, type: () => String, description: "Life of the token, `\"3600s\"`; absent: it does not expire.", pattern: "^[1-9]\\d{0,9}(\\.\\d{1,9})?s$" }, email: { required: false, type: () => String, description: "With it the token also authenticates as `X-Auth-Email` + `X-Auth-Key`.", maxLength: 320, format: "email" }, publicKey: { required: false, type: () => Object, description: "SPKI PEM or JWK: RSA from 2048 bits, P-256, P-384 or P-521. What a runtime fetches with the token is encrypted to it." } },
        }],
        [import("./apiops-tokens/dto/apiops-token.dto.js"), {
          ApiopsTokenDto: { grant_type: { required: false, type: () => String, description: "`client_credentials`" }, client_id: { required: false, type: () => String, description: "The e-mail or the name that an access token was issued with." }, client_secret: { required: false, type: () => String, description: "The access token." } },
        }],
        [import("./event-feed/dto/event-feed.query.js"), {
          EventFeedQuery: { type: { required: false, type: () => String, description: "CloudEvents type, whole or short (`key.rotated`).", maxLength: 200 }, subject: { required: false, type: () => String, description: "Id of what changed.", maxLength: 200 } },
        }],
        [import("./organizations/dto/create-organization.dto.js"), {
          CreateOrganizationDto: { name: { required: true, type: () => String, minLength: 1, maxLength: 200 } },
        }],
      ],
      controllers: [
        [import("./access-tokens/access-tokens.controller.js"), {
          AccessTokensController: { create: { summary: "Issues a token that ends with the caller's, or sooner. Its value is in this answer and nowhere else." }, list: { summary: "Tokens without their values." }, revoke: { summary: "Revokes a token that may do no more than the caller, and every token made with it, at once and in every replica." } },
        }],
        [import("./apiops-tokens/apiops-tokens.controller.js"), {
          ApiopsTokensController: { issue: { summary: "A token for an hour, with the permissions of the one that is shown as `client_secret`." } },
        }],
        [import("./dead-letters/dead-letters.controller.js"), {
          DeadLettersController: { list: { summary: "Events that a subscriber could not handle." }, redrive: { summary: "Sends the event to its subscriber once more." } },
        }],
        [import("./docs/docs.controller.js"), {
          DocsController: { document: { summary: "The API of every service. `/docs` shows it to people." } },
        }],
        [import("./event-feed/event-feed.controller.js"), {
          EventFeedController: { read: { summary: "A page of events, or with `Accept: text/event-stream` a live stream that resumes by `Last-Event-ID`." } },
        }],
        [import("./organizations/organizations.controller.js"), {
          OrganizationsController: { create: { summary: "Makes an organization." }, list: { summary: "Organizations, the default one first." } },
        }],
      ],
    },
  };
}
