// Written by `npm run generate` from the DTOs and controllers. Not to be edited.

/** For the OpenAPI document: fields of the DTOs, what the comments on them and on the routes say, and what routes answer. */
export async function openApiMetadata() {
  const t = {
    "./authorization/dto/claim-headers.dto.js": await import("./authorization/dto/claim-headers.dto.js"),
    "./configurations/dto/create-configuration.dto.js": await import("./configurations/dto/create-configuration.dto.js"),
    "./rules/dto/selector.dto.js": await import("./rules/dto/selector.dto.js"),
    "./rules/dto/position.dto.js": await import("./rules/dto/position.dto.js"),
    "./sources/dto/replace-sources.dto.js": await import("./sources/dto/replace-sources.dto.js"),
    "./zones/zone.entity.js": await import("./zones/zone.entity.js"),
  };
  return {
    '@nestjs/swagger': {
      models: [
        [import("./authorization/dto/claim-headers.dto.js"), {
          ClaimHeaderDto: { header: { required: true, type: () => String, description: "In lower case, beginning with `x-jwt-`." }, claim: { required: true, type: () => String, description: "A claim at the top of the token.", minLength: 1, maxLength: 256 } },
          ClaimHeadersDto: { headers: { required: true, type: () => [t["./authorization/dto/claim-headers.dto.js"].ClaimHeaderDto], description: "All of them: what is not listed is not sent.", uniqueItems: true } },
        }],
        [import("./configurations/dto/create-configuration.dto.js"), {
          CredentialsDto: { keys: { required: true, type: () => [Object], description: "JWKs (RFC 7517). Members that are not needed to verify are dropped; `k` of an oct key is kept sealed and never shown." } },
          CreateConfigurationDto: { title: { required: true, type: () => String, description: "Need not be unique.", maxLength: 50 }, description: { required: true, type: () => String, maxLength: 500 }, token_sources: { required: true, type: () => [String], description: "Where a request carries the token: `http.request.headers[\"x-auth\"][0]` or `http.request.cookies[\"name\"][0]`.", minItems: 1, maxItems: 4 }, token_type: { required: true, description: "In any letter case.", enum: ["JWT"] }, credentials: { required: true, type: () => t["./configurations/dto/create-configuration.dto.js"].CredentialsDto } },
        }],
        [import("./configurations/dto/edit-configuration.dto.js"), {
          EditConfigurationDto: { title: { required: false, type: () => String, maxLength: 50 }, description: { required: false, type: () => String, maxLength: 500 }, token_sources: { required: false, type: () => [String], minItems: 1, maxItems: 4 } },
        }],
        [import("./configurations/dto/list-configurations.query.js"), {
          ListConfigurationsQuery: { page: { required: false, type: () => Number, description: "Counted from 1, which is the default.", minimum: 1, maximum: 1000000 }, per_page: { required: false, type: () => Number, description: "Configurations on a page, 20 by default.", minimum: 5, maximum: 50 } },
        }],
        [import("./credentials/dto/replace-credentials.dto.js"), {
          ReplaceCredentialsDto: { keys: { required: true, type: () => [Object], description: "JWKs (RFC 7517): RSA with RS* or PS*, EC with ES256 or ES384, oct with HS*. Of an oct key `k` is kept sealed and never shown." } },
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
        [import("./rules/dto/create-rule.dto.js"), {
          CreateRuleDto: { title: { required: true, type: () => String, maxLength: 50 }, description: { required: true, type: () => String, maxLength: 500 }, action: { required: true, description: "What happens to a request for which `expression` is false.", enum: ["log", "block"] }, enabled: { required: true, type: () => Boolean }, expression: { required: true, type: () => String, description: "What must hold: `is_jwt_valid(\"<configuration id>\")`, `is_jwt_present(\u2026)`, claims, fields of the request, `and`, `or`, `not`." }, selector: { required: true, type: () => t["./rules/dto/selector.dto.js"].SelectorDto }, position: { required: false, type: () => t["./rules/dto/position.dto.js"].PositionDto, description: "Absent: after every other rule." } },
        }],
        [import("./rules/dto/edit-rule.dto.js"), {
          EditRuleDto: { title: { required: false, type: () => String, maxLength: 50 }, description: { required: false, type: () => String, maxLength: 500 }, action: { required: false, enum: ["log", "block"] }, enabled: { required: false, type: () => Boolean }, expression: { required: false, type: () => String }, selector: { required: false, type: () => t["./rules/dto/selector.dto.js"].SelectorDto }, position: { required: false, type: () => t["./rules/dto/position.dto.js"].PositionDto, description: "Absent: where it is." } },
          EditRuleOfManyDto: { id: { required: true, type: () => String, format: "uuid" } },
        }],
        [import("./rules/dto/list-rules.query.js"), {
          ListRulesQuery: { token_configuration: { required: false, type: () => [String], description: "Rules whose expression names one of these configurations; repeated or joined by commas.", format: "uuid", maxItems: 100 }, action: { required: false, enum: ["log", "block"] }, enabled: { required: false, enum: ["true", "false"] }, id: { required: false, type: () => String, format: "uuid" }, rule_id: { required: false, type: () => String, description: "The same as `id`.", format: "uuid" }, host: { required: false, type: () => String, description: "Rules that include this host by its name." }, hostname: { required: false, type: () => String, description: "The same as `host`." } },
        }],
        [import("./rules/dto/position.dto.js"), {
          PositionDto: { index: { required: false, type: () => Number, description: "Counted from 1; beyond the last: at the end.", minimum: 1 }, before: { required: false, type: () => String, description: "Right before this rule.", format: "uuid" }, after: { required: false, type: () => String, description: "Right after this rule.", format: "uuid" } },
        }],
        [import("./rules/dto/preview.query.js"), {
          PreviewQuery: { state: { required: false, type: () => [Object], description: "What the selector makes of the operation.", enum: ["included", "excluded", "ignored"], isArray: true }, host: { required: false, type: () => [String], description: "Host of the operation; `hostname` is the same." }, method: { required: false, type: () => [Object], description: "Method of the operation.", enum: ["GET", "POST", "HEAD", "OPTIONS", "PUT", "DELETE", "CONNECT", "PATCH", "TRACE"], isArray: true }, endpoint: { required: false, type: () => [String], description: "A part of the operation's endpoint.", maxLength: 2048 } },
        }],
        [import("./rules/dto/selector.dto.js"), {
          IncludeDto: { host: { required: false, type: () => [String], nullable: true, description: "Hosts; absent: every host.", minItems: 1 } },
          ExcludeDto: { operation_ids: { required: false, type: () => [String], nullable: true, description: "Ids of operations.", format: "uuid" } },
          SelectorDto: { include: { required: false, type: () => [t["./rules/dto/selector.dto.js"].IncludeDto], nullable: true, description: "What any of these names is selected; absent or empty: everything." }, exclude: { required: false, type: () => [t["./rules/dto/selector.dto.js"].ExcludeDto], nullable: true, description: "What any of these names is left out." } },
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
        [import("./zones/dto/update-zone.dto.js"), {
          UpdateZoneDto: { originalRequest: { required: false, nullable: true, description: "Who alone tells what a proxy asks about at `authorize`: headers of one family, or the path below `authorize` (Envoy).\n`null`: whoever tells it whole. Absent: as it is.", enum: ["x-original", "x-forwarded", "path"] } },
        }],
      ],
      controllers: [
        [import("./authorization/authorization.controller.js"), {
          AuthorizationController: { authorize: { summary: "Whether a request may pass, by its tokens and the zone's rules: 200 with claims in headers, 401 or 403. What the request\nis say `X-Original-Method`, `-URI` and `-Host`, or `X-Forwarded-Method`, `-Uri` and `-Host`; its own headers and cookies\ncome along. Under any path below this one the question is itself the request, as Envoy asks. A request that is not\ndescribed whole, or described in two ways, is refused." }, authorizeBelow: { summary: "Envoy keeps the client's method and puts its path behind ours." } },
        }],
        [import("./authorization/claim-headers.controller.js"), {
          ClaimHeadersController: { get: { summary: "Headers in which `authorize` tells proxies the claims of a token." }, replace: { summary: "Chooses other ones. Here it holds when this is answered, in other replicas within a second." } },
        }],
        [import("./configurations/configurations.controller.js"), {
          ConfigurationsController: { create: { summary: "Creates a configuration with its keys. `messages` names the RSA keys that took the default algorithm." }, list: { summary: "The configurations of the zone, in the order they were made. A page beyond the end is empty." }, get: { summary: "A configuration, with every key that it accepts now: those it was given, then those of its sources." }, edit: { summary: "Changes what is given. The answer has the fields that can be changed here and no others." }, remove: { summary: "Removes a configuration with its keys; tokens signed with them are unknown from then on." } },
        }],
        [import("./credentials/credentials.controller.js"), {
          CredentialsController: { replace: { summary: "Replaces every key, or says what that would do. The answer has them twice: where the reference page shows them, and where newer SDKs look." }, edit: { summary: "Replaces every key, with what a listed key leaves out taken from the stored one of its kid and alg: the secret of an HMAC key too." } },
        }],
        [import("./operations/operations.controller.js"), {
          OperationsController: { create: { summary: "Makes an operation known, so that rules can leave it out and previews show it." }, list: { summary: "The operations of the zone." }, remove: { summary: "Forgets an operation. Rules that leave it out keep its id, which then means nothing." } },
        }],
        [import("./rules/bulk-rules.controller.js"), {
          BulkRulesController: { create: { summary: "Creates all of the rules, in their order, or none." }, edit: { summary: "Edits all of the rules, one after the other, or none." } },
        }],
        [import("./rules/preview.controller.js"), {
          PreviewController: { preview: { summary: "What a rule with this selector would decide about, among the operations of the zone. Changes nothing." }, previewByPut: { summary: "The same: the vendor's examples use this verb." } },
        }],
        [import("./rules/rules.controller.js"), {
          RulesController: { create: { summary: "Creates a rule, after all others unless it says where. `messages` tells which operations it leaves out are unknown." }, list: { summary: "The rules of the zone by precedence. A page beyond the end is empty." }, get: { summary: "A rule." }, edit: { summary: "Changes what is given, the place among the other rules too." }, remove: { summary: "Deletes a rule; those after it move up." } },
        }],
        [import("./sources/sources.controller.js"), {
          SourcesController: { get: { summary: "Where the configuration gets keys from by itself, and what it has from there." }, replace: { summary: "Binds the configuration to exactly these sources." } },
        }],
        [import("./validation/validation.controller.js"), {
          ValidationController: { validate: { summary: "Whether a token is valid now, and whose it is; or why it is not." } },
        }],
        [import("./zones/zones.controller.js"), {
          ZonesController: { create: { summary: "Creates a zone: what token configurations belong to. Its name is unique." }, list: { summary: "Every zone." }, get: { summary: "One zone." }, update: { summary: "Says who tells what the zone's proxies ask about; what the client itself sends of another kind is then no description.\nHere it holds when this is answered, in other replicas within a second." } },
        }],
      ],
    },
    answers: ANSWERS,
  };
}

const ANSWERS = {
  operations: {
    "BulkRules.create": {"$ref":"#/components/schemas/EnvelopeOfRuleAnswerList"},
    "BulkRules.edit": {"$ref":"#/components/schemas/EnvelopeOfRuleAnswerList"},
    "ClaimHeaders.get": {"$ref":"#/components/schemas/ClaimHeadersDto"},
    "ClaimHeaders.replace": {"$ref":"#/components/schemas/ClaimHeadersDto"},
    "Configurations.create": {"$ref":"#/components/schemas/EnvelopeOfConfigurationAnswer"},
    "Configurations.edit": {"type":"object","properties":{"success":{"type":"boolean","enum":[true]},"errors":{"type":"array","items":{},"maxItems":0},"messages":{"type":"array","items":{"$ref":"#/components/schemas/KeyMessage"}},"result":{"type":"object","properties":{"id":{"type":"string"},"title":{"type":"string"},"description":{"type":"string"},"token_sources":{"type":"array","items":{"type":"string"}}},"required":["id","title","description","token_sources"]},"result_info":{"$ref":"#/components/schemas/ResultInfo"}},"required":["success","errors","messages","result"]},
    "Configurations.get": {"$ref":"#/components/schemas/EnvelopeOfConfigurationAnswer"},
    "Configurations.list": {"$ref":"#/components/schemas/EnvelopeOfConfigurationAnswerList"},
    "Configurations.remove": {"type":"object","properties":{"success":{"type":"boolean","enum":[true]},"errors":{"type":"array","items":{},"maxItems":0},"messages":{"type":"array","items":{"$ref":"#/components/schemas/KeyMessage"}},"result":{"type":"object","properties":{"id":{"type":"string"}},"required":["id"]},"result_info":{"$ref":"#/components/schemas/ResultInfo"}},"required":["success","errors","messages","result"]},
    "Credentials.edit": {"$ref":"#/components/schemas/KeysAnswer"},
    "Credentials.replace": {"$ref":"#/components/schemas/KeysAnswer"},
    "Operations.create": {"$ref":"#/components/schemas/OperationAnswer"},
    "Operations.list": {"$ref":"#/components/schemas/PageOfOperationAnswer"},
    "Preview.preview": {"$ref":"#/components/schemas/EnvelopeOfPreviewAnswer"},
    "Preview.previewByPut": {"$ref":"#/components/schemas/EnvelopeOfPreviewAnswer"},
    "Rules.create": {"$ref":"#/components/schemas/EnvelopeOfRuleAnswer"},
    "Rules.edit": {"$ref":"#/components/schemas/EnvelopeOfRuleAnswer"},
    "Rules.get": {"$ref":"#/components/schemas/EnvelopeOfRuleAnswer"},
    "Rules.list": {"$ref":"#/components/schemas/EnvelopeOfRuleAnswerList"},
    "Rules.remove": {"type":"object","properties":{"success":{"type":"boolean","enum":[true]},"errors":{"type":"array","items":{},"maxItems":0},"messages":{"type":"array","items":{"$ref":"#/components/schemas/KeyMessage"}},"result":{"type":"object","properties":{"id":{"type":"string"}},"required":["id"]},"result_info":{"$ref":"#/components/schemas/ResultInfo"}},"required":["success","errors","messages","result"]},
    "Sources.get": {"$ref":"#/components/schemas/SourcesAnswer"},
    "Sources.replace": {"$ref":"#/components/schemas/SourcesAnswer"},
    "Validation.validate": {"anyOf":[{"$ref":"#/components/schemas/InvalidToken"},{"$ref":"#/components/schemas/ValidToken"}]},
    "Zones.create": {"type":"object","properties":{"id":{"description":"32 lower-case hexadecimal digits.","type":"string"},"name":{"type":"string"}},"required":["id","name"]},
    "Zones.get": {"$ref":"#/components/schemas/Zone"},
    "Zones.list": {"$ref":"#/components/schemas/PageOfZone"},
    "Zones.update": {"$ref":"#/components/schemas/Zone"},
  },
  summaries: {
  },
  fields: {
    "CredentialsDto.keys": {"type":"array","items":{}},
    "ReplaceCredentialsDto.keys": {"type":"array","items":{}},
  },
  schemas: {
    "ClaimHeaderDto": {"type":"object","properties":{"header":{"description":"In lower case, beginning with `x-jwt-`.","type":"string"},"claim":{"description":"A claim at the top of the token.","type":"string"}},"required":["header","claim"]},
    "ClaimHeadersDto": {"type":"object","properties":{"headers":{"description":"All of them: what is not listed is not sent.","type":"array","items":{"$ref":"#/components/schemas/ClaimHeaderDto"}}},"required":["headers"]},
    "ConfigurationAnswer": {"type":"object","properties":{"id":{"type":"string"},"title":{"type":"string"},"description":{"type":"string"},"token_sources":{"type":"array","items":{"type":"string"}},"token_type":{"type":"string"},"credentials":{"type":"object","properties":{"keys":{"type":"array","items":{"$ref":"#/components/schemas/PublicJwk"}}},"required":["keys"]},"created_at":{"type":"string"},"last_updated":{"type":"string"}},"required":["id","title","description","token_sources","token_type","credentials","created_at","last_updated"]},
    "CredentialIdentity": {"type":"object","properties":{"kid":{"type":"string"},"alg":{"type":"string"}},"required":["kid","alg"]},
    "EnvelopeOfConfigurationAnswer": {"type":"object","properties":{"success":{"type":"boolean","enum":[true]},"errors":{"type":"array","items":{},"maxItems":0},"messages":{"type":"array","items":{"$ref":"#/components/schemas/KeyMessage"}},"result":{"$ref":"#/components/schemas/ConfigurationAnswer"},"result_info":{"$ref":"#/components/schemas/ResultInfo"}},"required":["success","errors","messages","result"]},
    "EnvelopeOfConfigurationAnswerList": {"type":"object","properties":{"success":{"type":"boolean","enum":[true]},"errors":{"type":"array","items":{},"maxItems":0},"messages":{"type":"array","items":{"$ref":"#/components/schemas/KeyMessage"}},"result":{"type":"array","items":{"$ref":"#/components/schemas/ConfigurationAnswer"}},"result_info":{"$ref":"#/components/schemas/ResultInfo"}},"required":["success","errors","messages","result"]},
    "EnvelopeOfPreviewAnswer": {"type":"object","properties":{"success":{"type":"boolean","enum":[true]},"errors":{"type":"array","items":{},"maxItems":0},"messages":{"type":"array","items":{"$ref":"#/components/schemas/KeyMessage"}},"result":{"$ref":"#/components/schemas/PreviewAnswer"},"result_info":{"$ref":"#/components/schemas/ResultInfo"}},"required":["success","errors","messages","result"]},
    "EnvelopeOfRuleAnswer": {"type":"object","properties":{"success":{"type":"boolean","enum":[true]},"errors":{"type":"array","items":{},"maxItems":0},"messages":{"type":"array","items":{"$ref":"#/components/schemas/KeyMessage"}},"result":{"$ref":"#/components/schemas/RuleAnswer"},"result_info":{"$ref":"#/components/schemas/ResultInfo"}},"required":["success","errors","messages","result"]},
    "EnvelopeOfRuleAnswerList": {"type":"object","properties":{"success":{"type":"boolean","enum":[true]},"errors":{"type":"array","items":{},"maxItems":0},"messages":{"type":"array","items":{"$ref":"#/components/schemas/KeyMessage"}},"result":{"type":"array","items":{"$ref":"#/components/schemas/RuleAnswer"}},"result_info":{"$ref":"#/components/schemas/ResultInfo"}},"required":["success","errors","messages","result"]},
    "InvalidReason": {"type":"string","enum":["algorithm_not_allowed","bad_signature","expired","malformed","not_yet_valid","unknown_key","unsupported_critical_header"]},
    "InvalidToken": {"type":"object","properties":{"valid":{"type":"boolean","enum":[false]},"reason":{"$ref":"#/components/schemas/InvalidReason"}},"required":["valid","reason"]},
    "KeyMessage": {"type":"object","properties":{"code":{"type":"number"},"message":{"type":"string"}},"required":["code","message"]},
    "KeysAnswer": {"type":"object","properties":{"success":{"type":"boolean","enum":[true]},"errors":{"type":"array","items":{},"maxItems":0},"messages":{"type":"array","items":{"$ref":"#/components/schemas/KeyMessage"}},"result":{"type":"object","properties":{"keys":{"type":"array","items":{"$ref":"#/components/schemas/PublicJwk"}},"added":{"type":"array","items":{"$ref":"#/components/schemas/CredentialIdentity"}},"removed":{"type":"array","items":{"$ref":"#/components/schemas/CredentialIdentity"}},"kids":{"description":"Of the keys that are accepted now.","type":"array","items":{"$ref":"#/components/schemas/KidState"}}},"required":["keys"]},"result_info":{"$ref":"#/components/schemas/ResultInfo"},"keys":{"type":"array","items":{"$ref":"#/components/schemas/PublicJwk"}}},"required":["success","errors","messages","result","keys"]},
    "KidState": {"type":"object","properties":{"kid":{"type":"string"},"uses":{"description":"Tokens that it made valid.","type":"number"},"lastSeen":{"type":"string","nullable":true},"inUse":{"description":"It made a token valid within the window.","type":"boolean"},"dropped":{"description":"It is accepted now and would not be any more.","type":"boolean"}},"required":["kid","uses","lastSeen","inUse","dropped"]},
    "OperationAnswer": {"type":"object","properties":{"id":{"type":"string"},"method":{"type":"string"},"host":{"type":"string"},"endpoint":{"type":"string"},"createdAt":{"type":"string"}},"required":["id","method","host","endpoint","createdAt"]},
    "PageOfOperationAnswer": {"type":"object","properties":{"items":{"type":"array","items":{"$ref":"#/components/schemas/OperationAnswer"}},"next":{"description":"Cursor of the next page; null at the end.","type":"string","nullable":true}},"required":["items","next"]},
    "PageOfZone": {"type":"object","properties":{"items":{"type":"array","items":{"$ref":"#/components/schemas/Zone"}},"next":{"description":"Cursor of the next page; null at the end.","type":"string","nullable":true}},"required":["items","next"]},
    "PreviewAnswer": {"type":"object","properties":{"operations":{"type":"array","items":{"$ref":"#/components/schemas/PreviewedOperation"}},"total":{"type":"number"},"selected_hosts":{"description":"Hosts of the zone's operations that the selector includes.","type":"array","items":{"type":"string"}},"available_hosts":{"description":"Hosts of all of the zone's operations.","type":"array","items":{"type":"string"}},"included":{"type":"number"},"excluded":{"type":"number"},"ignored":{"type":"number"}},"required":["operations","total","selected_hosts","available_hosts","included","excluded","ignored"]},
    "PreviewedOperation": {"type":"object","properties":{"operation_id":{"type":"string"},"method":{"type":"string"},"host":{"type":"string"},"endpoint":{"type":"string"},"last_updated":{"type":"string"},"state":{"$ref":"#/components/schemas/SelectionState"}},"required":["operation_id","method","host","endpoint","last_updated","state"]},
    "PublicJwk": {"type":"object","properties":{"kty":{"type":"string"},"kid":{"type":"string"},"alg":{"type":"string"},"use":{"type":"string"},"crv":{"type":"string"},"x":{"type":"string"},"y":{"type":"string"},"n":{"type":"string"},"e":{"type":"string"}},"required":["kty"]},
    "ResultInfo": {"type":"object","properties":{"page":{"type":"number"},"per_page":{"type":"number"},"count":{"type":"number"},"total_count":{"type":"number"},"total_pages":{"type":"number"}},"required":["page","per_page","count","total_count","total_pages"]},
    "RuleAnswer": {"type":"object","properties":{"id":{"type":"string"},"title":{"type":"string"},"description":{"type":"string"},"action":{"type":"string","enum":["block","log"]},"enabled":{"type":"boolean"},"expression":{"type":"string"},"selector":{"$ref":"#/components/schemas/RuleSelector"},"created_at":{"type":"string"},"last_updated":{"type":"string"}},"required":["id","title","description","action","enabled","expression","selector","created_at","last_updated"]},
    "RuleSelector": {"type":"object","properties":{"include":{"description":"Hosts; without a host in it, every host.","type":"array","items":{"type":"object","properties":{"host":{"type":"array","items":{"type":"string"},"nullable":true}}},"nullable":true},"exclude":{"description":"Operations to leave out.","type":"array","items":{"type":"object","properties":{"operation_ids":{"type":"array","items":{"type":"string"},"nullable":true}}},"nullable":true}}},
    "SelectionState": {"type":"string","enum":["excluded","ignored","included"]},
    "SourcesAnswer": {"type":"object","properties":{"jwks":{"type":"array","items":{"type":"object","properties":{"kids":{"description":"Of the keys that the configuration accepts from it now, the newest first.","type":"array","items":{"type":"string"}},"lastSync":{"type":"string","nullable":true},"error":{"type":"string","nullable":true},"project":{"type":"string"},"name":{"type":"string"}},"required":["kids","lastSync","error","project","name"]}},"urls":{"type":"array","items":{"type":"object","properties":{"kids":{"description":"Of the keys that the configuration accepts from it now, the newest first.","type":"array","items":{"type":"string"}},"lastSync":{"type":"string","nullable":true},"error":{"type":"string","nullable":true},"url":{"type":"string"}},"required":["kids","lastSync","error","url"]}}},"required":["jwks","urls"]},
    "ValidToken": {"type":"object","properties":{"valid":{"type":"boolean","enum":[true]},"configId":{"type":"string"},"kid":{"type":"string"},"alg":{"type":"string"},"claims":{"type":"object","additionalProperties":{}}},"required":["valid","configId","kid","alg","claims"]},
    "Zone": {"type":"object","properties":{"id":{"description":"32 lower-case hexadecimal digits.","type":"string"},"name":{"type":"string"},"originalRequest":{"description":"Who tells what a proxy asks about; null: whoever tells it whole.","type":"string","enum":["path","x-forwarded","x-original",null],"nullable":true}},"required":["id","name","originalRequest"]},
  },
};
