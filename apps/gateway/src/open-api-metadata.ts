// Written by `npm run generate` from the DTOs and controllers. Not to be edited.

/** For the OpenAPI document: fields of the DTOs, what the comments on them and on the routes say, and what routes answer. */
export async function openApiMetadata() {
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
        [import("./access-tokens/access-tokens.internal.controller.js"), {
          AccessTokensInternalController: { live: { summary: "Of these the ones that still may call." } },
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
        [import("./master-key-rotations/master-key-rotations.controller.js"), {
          MasterKeyRotationsController: { rotate: { summary: "Wraps every data key with the first master key and encrypts everything anew, while all goes on. A master key that\nstandalone keeps in its data directory gets a successor first. While one runs, the same one is answered." }, status: { summary: "Once it is `done`, nothing in the database needs the master keys before the first." } },
        }],
        [import("./organizations/organizations.controller.js"), {
          OrganizationsController: { create: { summary: "Makes an organization." }, list: { summary: "Organizations, the default one first." } },
        }],
      ],
    },
    answers: ANSWERS,
  };
}

const ANSWERS = {
  operations: {
    "AccessTokens.create": {"type":"object","properties":{"id":{"type":"string"},"name":{"type":"string"},"grants":{"type":"array","items":{"$ref":"#/components/schemas/Grant"}},"email":{"type":"string"},"publicKey":{"$ref":"#/components/schemas/EncryptionJwk"},"createdAt":{"type":"string"},"expiresAt":{"type":"string","nullable":true},"createdBy":{"description":"Id of the token that made it, with which it ends, or `bootstrap`; null where that was not written down.","type":"string","nullable":true},"token":{"type":"string"}},"required":["id","name","grants","createdAt","expiresAt","createdBy","token"]},
    "AccessTokens.list": {"$ref":"#/components/schemas/PageOfAccessTokenAnswer"},
    "ApiopsTokens.issue": {"$ref":"#/components/schemas/ApiopsTokenAnswer"},
    "DeadLetters.list": {"$ref":"#/components/schemas/PageOfDeadLetterAnswer"},
    "DeadLetters.redrive": {"type":"object","properties":{"id":{"type":"string"}},"required":["id"]},
    "Discovery.get": {"$ref":"#/components/schemas/DiscoveryDocument"},
    "Docs.document": {"type":"object","additionalProperties":true},
    "EventFeed.read": {"$ref":"#/components/schemas/PageOfEventEnvelope"},
    "MasterKeyRotations.rotate": {"type":"object","properties":{"id":{"type":"string"}},"required":["id"]},
    "MasterKeyRotations.status": {"$ref":"#/components/schemas/RotationStatus"},
    "Organizations.create": {"$ref":"#/components/schemas/OrganizationAnswer"},
    "Organizations.list": {"$ref":"#/components/schemas/PageOfOrganizationAnswer"},
  },
  summaries: {
  },
  fields: {
    "CreateAccessTokenDto.publicKey": {"anyOf":[{"type":"object","additionalProperties":true},{"type":"string"}]},
  },
  schemas: {
    "AccessTokenAnswer": {"type":"object","properties":{"id":{"type":"string"},"name":{"type":"string"},"grants":{"type":"array","items":{"$ref":"#/components/schemas/Grant"}},"email":{"type":"string"},"publicKey":{"$ref":"#/components/schemas/EncryptionJwk"},"createdAt":{"type":"string"},"expiresAt":{"type":"string","nullable":true},"createdBy":{"description":"Id of the token that made it, with which it ends, or `bootstrap`; null where that was not written down.","type":"string","nullable":true}},"required":["id","name","grants","createdAt","expiresAt","createdBy"]},
    "ApiopsTokenAnswer": {"type":"object","properties":{"access_token":{"type":"string"},"token_type":{"type":"string","enum":["Bearer"]},"expires_in":{"type":"number"}},"required":["access_token","token_type","expires_in"]},
    "DeadLetterAnswer": {"type":"object","properties":{"id":{"type":"string"},"subscriber":{"type":"string"},"event":{"type":"object","additionalProperties":{}},"error":{"type":"string"},"attempts":{"type":"number"},"failedAt":{"type":"string"},"redrivenAt":{"description":"When it was sent again, unless it has failed since.","type":"string","nullable":true}},"required":["id","subscriber","event","error","attempts","failedAt","redrivenAt"]},
    "DiscoveryDocument": {"type":"object","properties":{"issuer":{"type":"string"},"jwks_uri":{"type":"string"},"grant_types_supported":{"type":"array","items":{"type":"string"}},"response_types_supported":{"description":"There is no authorization endpoint.","type":"array","items":{"type":"string"}},"scopes_supported":{"type":"array","items":{"type":"string"}},"subject_types_supported":{"type":"array","items":{"type":"string"}},"id_token_signing_alg_values_supported":{"type":"array","items":{"type":"string"}},"token_endpoint":{"type":"string"},"introspection_endpoint":{"type":"string"},"revocation_endpoint":{"type":"string"},"token_endpoint_auth_methods_supported":{"type":"array","items":{"type":"string"}},"token_endpoint_auth_signing_alg_values_supported":{"type":"array","items":{"type":"string"}},"introspection_endpoint_auth_methods_supported":{"type":"array","items":{"type":"string"}},"introspection_endpoint_auth_signing_alg_values_supported":{"type":"array","items":{"type":"string"}},"revocation_endpoint_auth_methods_supported":{"type":"array","items":{"type":"string"}},"revocation_endpoint_auth_signing_alg_values_supported":{"type":"array","items":{"type":"string"}}},"required":["issuer","jwks_uri","grant_types_supported","response_types_supported","scopes_supported","subject_types_supported","id_token_signing_alg_values_supported","token_endpoint","introspection_endpoint","revocation_endpoint","token_endpoint_auth_methods_supported","token_endpoint_auth_signing_alg_values_supported","introspection_endpoint_auth_methods_supported","introspection_endpoint_auth_signing_alg_values_supported","revocation_endpoint_auth_methods_supported","revocation_endpoint_auth_signing_alg_values_supported"]},
    "EncryptionJwk": {"anyOf":[{"type":"object","properties":{"kty":{"type":"string","enum":["EC"]},"crv":{"type":"string"},"x":{"type":"string"},"y":{"type":"string"},"kid":{"type":"string"},"alg":{"type":"string","enum":["ECDH-ES+A256KW","RSA-OAEP-256"]},"use":{"type":"string","enum":["enc"]}},"required":["kty","crv","x","y","kid","alg","use"]},{"type":"object","properties":{"kty":{"type":"string","enum":["OKP"]},"crv":{"type":"string"},"x":{"type":"string"},"kid":{"type":"string"},"alg":{"type":"string","enum":["ECDH-ES+A256KW","RSA-OAEP-256"]},"use":{"type":"string","enum":["enc"]}},"required":["kty","crv","x","kid","alg","use"]},{"type":"object","properties":{"kty":{"type":"string","enum":["RSA"]},"n":{"type":"string"},"e":{"type":"string"},"kid":{"type":"string"},"alg":{"type":"string","enum":["ECDH-ES+A256KW","RSA-OAEP-256"]},"use":{"type":"string","enum":["enc"]}},"required":["kty","n","e","kid","alg","use"]}]},
    "EventEnvelope": {"type":"object","properties":{"specversion":{"type":"string","enum":["1.0"]},"id":{"description":"UUIDv7, given once when the change commits; the same on every redelivery.","type":"string"},"source":{"description":"`/services/<service>`.","type":"string"},"type":{"type":"string"},"subject":{"type":"string"},"time":{"description":"RFC 3339 UTC.","type":"string"},"datacontenttype":{"type":"string","enum":["application/json"]},"partitionkey":{"type":"string"},"actor":{"type":"string"},"requestid":{"type":"string"},"rotationid":{"type":"string"},"org":{"type":"string"},"data":{"type":"object","additionalProperties":{}}},"required":["specversion","id","source","type","subject","time","datacontenttype","partitionkey","data"]},
    "Grant": {"type":"object","properties":{"permission":{"type":"string","enum":["SECRETS:DEPLOY_UNDEPLOY","SECRETS:EXPORT_IMPORT","SECRETS:MANAGE","SECRETS:VIEW","action.execution.read","action.execution.write","action.target.delete","action.target.egress.write","action.target.read","action.target.signing_key.read","action.target.write","api_gateway.read","api_gateway.write","audit.read","campaign.write","dead_letter.write","delivery.read","delivery.write","event.read","iam.web_key.delete","iam.web_key.emergency","iam.web_key.read","iam.web_key.write","kek.write","ledger.write","organization.write","policy.write","project.app.delete","project.app.read","project.app.write","project.create","project.delete","project.read","project.write","token.write","workspace.write","zone.write"]},"scope":{"type":"string"}},"required":["permission"]},
    "OrganizationAnswer": {"type":"object","properties":{"id":{"type":"string"},"name":{"type":"string"}},"required":["id","name"]},
    "PageOfAccessTokenAnswer": {"type":"object","properties":{"items":{"type":"array","items":{"$ref":"#/components/schemas/AccessTokenAnswer"}},"next":{"description":"Cursor of the next page; null at the end.","type":"string","nullable":true}},"required":["items","next"]},
    "PageOfDeadLetterAnswer": {"type":"object","properties":{"items":{"type":"array","items":{"$ref":"#/components/schemas/DeadLetterAnswer"}},"next":{"description":"Cursor of the next page; null at the end.","type":"string","nullable":true}},"required":["items","next"]},
    "PageOfEventEnvelope": {"type":"object","properties":{"items":{"type":"array","items":{"$ref":"#/components/schemas/EventEnvelope"}},"next":{"description":"Cursor of the next page; null at the end.","type":"string","nullable":true}},"required":["items","next"]},
    "PageOfOrganizationAnswer": {"type":"object","properties":{"items":{"type":"array","items":{"$ref":"#/components/schemas/OrganizationAnswer"}},"next":{"description":"Cursor of the next page; null at the end.","type":"string","nullable":true}},"required":["items","next"]},
    "RotationStatus": {"type":"object","properties":{"state":{"type":"string","enum":["done","failed","running"]},"done":{"description":"Data keys and rows of every service that has answered, those that were skipped included.","type":"number"},"total":{"type":"number"},"skipped":{"type":"array","items":{"$ref":"#/components/schemas/SkippedRow"}},"waitingFor":{"description":"Services that are not through, or do not answer.","type":"array","items":{"type":"string","enum":["action-targets","application-secrets","gateway","jwks-credentials","key-vault","rotation-ledger"]}}},"required":["state","done","total","skipped","waitingFor"]},
    "SkippedRow": {"type":"object","properties":{"table":{"description":"`schema.table`","type":"string"},"id":{"description":"Primary key, its parts joined by `/`.","type":"string"},"reason":{"type":"string"}},"required":["table","id","reason"]},
  },
};
