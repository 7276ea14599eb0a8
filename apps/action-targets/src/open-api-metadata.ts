// Written by `npm run generate` from the DTOs and controllers. Not to be edited.

/** Fields of the DTOs for the OpenAPI document, and what the comments on them and on the routes say. */
export async function openApiMetadata(): Promise<Record<string, unknown>> {
  const t = {
    "./public-keys/dto/public-keys.dto.js": await import("./public-keys/dto/public-keys.dto.js"),
    "./executions/dto/condition.dto.js": await import("./executions/dto/condition.dto.js"),
    "./executions/dto/list-executions.dto.js": await import("./executions/dto/list-executions.dto.js"),
    "./targets/dto/list-targets.dto.js": await import("./targets/dto/list-targets.dto.js"),
    "./targets/dto/target-type.dto.js": await import("./targets/dto/target-type.dto.js"),
  };
  return {
    '@nestjs/swagger': {
      models: [
        [import("./deliveries/dto/list-deliveries.query.js"), {
          ListDeliveriesQuery: { targetId: { required: false, type: () => String, description: "Those to one target.", minLength: 1, maxLength: 200 }, eventId: { required: false, type: () => String, description: "Those of one event: at most one for each target.", format: "uuid" }, state: { required: false, description: "`pending`, `delivering`, `delivered` or `exhausted`.", enum: ["pending", "delivering", "delivered", "exhausted"] }, after: { required: false, type: () => String, description: "`next` of the page before.", format: "uuid" } },
        }],
        [import("./deliveries/dto/replay-deliveries.dto.js"), {
          ReplayDeliveriesDto: { targetId: { required: false, type: () => String, description: "Those to one target; without it to all.", minLength: 1, maxLength: 200 }, from: { required: true, type: () => String, description: "Deliveries whose event came at this time or later. RFC 3339." }, to: { required: true, type: () => String, description: "Deliveries whose event came before this time. RFC 3339." } },
        }],
        [import("./delivery-settings/dto/delivery-settings.dto.js"), {
          DeliverySettingsDto: { ordered: { required: false, type: () => Boolean, description: "One delivery after the other, in the order of the events; the next waits until the one before is over." }, concurrency: { required: false, type: () => Number, description: "Most calls at once from one replica.", minimum: 1 }, egressAllow: { required: false, type: () => [String], description: "Private addresses that this target may have: CIDRs, addresses and hosts." } },
        }],
        [import("./executions/dto/condition.dto.js"), {
          ApiConditionDto: { method: { required: false, type: () => String, nullable: true, description: "`/zitadel.action.v2.ActionService/UpdateTarget`, as ListExecutionMethods has it." }, service: { required: false, type: () => String, nullable: true, description: "`zitadel.action.v2.ActionService`, as ListExecutionServices has it." }, all: { required: false, type: () => Boolean, nullable: true, description: "Only true." } },
          FunctionConditionDto: { name: { required: false, type: () => String, nullable: true, description: "As ListExecutionFunctions has it." } },
          EventConditionDto: { event: { required: false, type: () => String, nullable: true, description: "`key.rotated`" }, group: { required: false, type: () => String, nullable: true, description: "Every event below: `key`, or `key.*`." }, all: { required: false, type: () => Boolean, nullable: true, description: "Only true." } },
          ConditionDto: { request: { required: false, type: () => t["./executions/dto/condition.dto.js"].ApiConditionDto, nullable: true, description: "Before an operation." }, response: { required: false, type: () => t["./executions/dto/condition.dto.js"].ApiConditionDto, nullable: true, description: "After an operation." }, function: { required: false, type: () => t["./executions/dto/condition.dto.js"].FunctionConditionDto, nullable: true }, event: { required: false, type: () => t["./executions/dto/condition.dto.js"].EventConditionDto, nullable: true, description: "After an event." } },
        }],
        [import("./executions/dto/list-executions.dto.js"), {
          InConditionsFilterDto: { conditions: { required: false, type: () => [t["./executions/dto/condition.dto.js"].ConditionDto], nullable: true } },
          ExecutionTypeFilterDto: { executionType: { required: false, type: () => Object } },
          TargetFilterDto: { targetId: { required: false, type: () => String, nullable: true } },
          ExecutionSearchFilterDto: { inConditionsFilter: { required: false, type: () => t["./executions/dto/list-executions.dto.js"].InConditionsFilterDto, nullable: true }, executionTypeFilter: { required: false, type: () => t["./executions/dto/list-executions.dto.js"].ExecutionTypeFilterDto, nullable: true }, targetFilter: { required: false, type: () => t["./executions/dto/list-executions.dto.js"].TargetFilterDto, nullable: true } },
          ListExecutionsDto: { pagination: { required: false, type: () => Object, nullable: true }, sortingColumn: { required: false, type: () => Object }, filters: { required: false, type: () => [t["./executions/dto/list-executions.dto.js"].ExecutionSearchFilterDto], nullable: true, description: "All of them must match." } },
        }],
        [import("./executions/dto/set-execution.dto.js"), {
          SetExecutionDto: { condition: { required: false, type: () => t["./executions/dto/condition.dto.js"].ConditionDto, nullable: true }, targets: { required: false, type: () => [String], nullable: true, description: "Ids in the order in which they are called. None clears the execution." } },
        }],
        [import("./executions/run/execution-run.dto.js"), {
          ExecutionRunDto: { trigger: { required: true, enum: ["function", "request", "response"] }, name: { required: true, type: () => String, maxLength: 1000 }, body: { required: true, type: "object", additionalProperties: true } },
        }],
        [import("./public-keys/dto/public-key-requests.dto.js"), {
          AddPublicKeyRequestDto: { targetId: { required: true, type: () => String } },
          ListPublicKeysRequestDto: { targetId: { required: true, type: () => String } },
          ActivatePublicKeyRequestDto: { targetId: { required: true, type: () => String }, keyId: { required: true, type: () => String } },
          DeactivatePublicKeyRequestDto: { targetId: { required: true, type: () => String }, keyId: { required: true, type: () => String } },
          RemovePublicKeyRequestDto: { targetId: { required: true, type: () => String }, keyId: { required: true, type: () => String } },
        }],
        [import("./public-keys/dto/public-keys.dto.js"), {
          AddPublicKeyDto: { publicKey: { required: true, type: () => String, description: "Base64 of the PEM of an SPKI key, RSA or EC. 1 to 8192 bytes." }, expirationDate: { required: false, type: () => String, nullable: true, description: "RFC 3339; absent for a key that does not expire." } },
          KeyIdsFilterDto: { ids: { required: false, type: () => [String], nullable: true } },
          ExpirationDateFilterDto: { timestamp: { required: false, type: () => String, nullable: true }, method: { required: false, type: () => Object } },
          PublicKeySearchFilterDto: { keyIdsFilter: { required: false, type: () => t["./public-keys/dto/public-keys.dto.js"].KeyIdsFilterDto, nullable: true }, activeFilter: { required: false, type: () => Boolean, nullable: true }, expirationDateFilter: { required: false, type: () => t["./public-keys/dto/public-keys.dto.js"].ExpirationDateFilterDto, nullable: true } },
          ListPublicKeysDto: { pagination: { required: false, type: () => Object, nullable: true }, sortingColumn: { required: false, type: () => Object }, filters: { required: false, type: () => [t["./public-keys/dto/public-keys.dto.js"].PublicKeySearchFilterDto], nullable: true, description: "All of them must match." } },
        }],
        [import("./signing-keys/dto/pick-version.dto.js"), {
          PickVersionDto: { version: { required: false, type: () => Number, description: "Default: of a revert the one that retires since last, of a compromise the active one.", minimum: 1 } },
        }],
        [import("./targets/dto/create-target.dto.js"), {
          CreateTargetDto: { name: { required: true, type: () => String, description: "Unique. 1 to 1000 characters." }, restWebhook: { required: false, type: () => t["./targets/dto/target-type.dto.js"].TargetTypeDto, nullable: true, description: "Called with POST, and only the status counts. Exactly one of the three types." }, restCall: { required: false, type: () => t["./targets/dto/target-type.dto.js"].TargetTypeDto, nullable: true, description: "Called with POST; status and body count." }, restAsync: { required: false, type: () => t["./targets/dto/target-type.dto.js"].TargetTypeDto, nullable: true, description: "Called with POST, and nobody waits." }, timeout: { required: true, type: () => String, description: "Above 0, at most `\"270s\"`." }, endpoint: { required: true, type: () => String, description: "An http(s) URL." }, payloadType: { required: false, type: () => Object } },
        }],
        [import("./targets/dto/list-targets.dto.js"), {
          TargetNameFilterDto: { targetName: { required: false, type: () => String, nullable: true }, method: { required: false, type: () => Object } },
          InTargetIdsFilterDto: { targetIds: { required: false, type: () => [String], nullable: true } },
          TargetSearchFilterDto: { targetNameFilter: { required: false, type: () => t["./targets/dto/list-targets.dto.js"].TargetNameFilterDto, nullable: true }, inTargetIdsFilter: { required: false, type: () => t["./targets/dto/list-targets.dto.js"].InTargetIdsFilterDto, nullable: true } },
          ListTargetsDto: { pagination: { required: false, type: () => Object, nullable: true }, sortingColumn: { required: false, type: () => Object }, filters: { required: false, type: () => [t["./targets/dto/list-targets.dto.js"].TargetSearchFilterDto], nullable: true, description: "All of them must match." } },
        }],
        [import("./targets/dto/target-requests.dto.js"), {
          UpdateTargetRequestDto: { id: { required: true, type: () => String } },
          GetTargetRequestDto: { id: { required: true, type: () => String } },
          DeleteTargetRequestDto: { id: { required: true, type: () => String } },
        }],
        [import("./targets/dto/target-type.dto.js"), {
          TargetTypeDto: { interruptOnError: { required: false, type: () => Boolean, nullable: true, description: "Whether a failed call stops the execution. Default false." } },
        }],
        [import("./targets/dto/update-target.dto.js"), {
          UpdateTargetDto: { name: { required: false, type: () => String, nullable: true, description: "Unique. 1 to 1000 characters." }, restWebhook: { required: false, type: () => t["./targets/dto/target-type.dto.js"].TargetTypeDto, nullable: true, description: "Called with POST, and only the status counts. At most one of the three types." }, restCall: { required: false, type: () => t["./targets/dto/target-type.dto.js"].TargetTypeDto, nullable: true, description: "Called with POST; status and body count." }, restAsync: { required: false, type: () => t["./targets/dto/target-type.dto.js"].TargetTypeDto, nullable: true, description: "Called with POST, and nobody waits." }, timeout: { required: false, type: () => String, nullable: true, description: "Above 0, at most `\"270s\"`." }, endpoint: { required: false, type: () => String, nullable: true, description: "An http(s) URL." }, expirationSigningKey: { required: false, type: () => String, nullable: true, description: "Its presence rotates the signing key; its value is how long the previous key still signs beside the new one." }, payloadType: { required: false, type: () => Object } },
        }],
      ],
      controllers: [
        [import("./deliveries/deliveries.controller.js"), {
          DeliveriesController: { list: { summary: "Deliveries of events to targets with every attempt, the newest first." }, get: { summary: "A delivery with every attempt." }, replay: { summary: "Sends it again now, whatever became of it; its event's id stays. One that is being sent is a 409." }, replayRange: { summary: "Sends again whatever is over of the events that came in a range of time: from the one up to, not with, the other." } },
        }],
        [import("./delivery-settings/delivery-settings.controller.js"), {
          DeliverySettingsController: { change: { summary: "`egressAllow` needs `action.target.egress.write` too." } },
        }],
        [import("./executions/executions.connect.controller.js"), {
          ExecutionsConnectController: { set: { summary: "Sets the targets that are called on a condition, in their order. None clears it." }, list: { summary: "Executions that match every filter." }, functions: { summary: "Functions that a condition can name." }, methods: { summary: "Operations that a condition can name." }, services: { summary: "Services of these operations." } },
        }],
        [import("./executions/executions.controller.js"), {
          ExecutionsController: { set: { summary: "Sets the targets that are called on a condition, in their order. None clears it." }, list: { summary: "Executions that match every filter." }, functions: { summary: "Functions that a condition can name." }, methods: { summary: "Operations that a condition can name." }, services: { summary: "Services of these operations." } },
        }],
        [import("./executions/executions.internal.controller.js"), {
          ExecutionsInternalController: { list: { summary: "Executions that have a target to call." } },
        }],
        [import("./public-keys/public-keys.connect.controller.js"), {
          PublicKeysConnectController: { add: { summary: "Adds a key that payloads can be encrypted to. It is not active." }, list: { summary: "Keys that match every filter." }, activate: { summary: "Makes it the only active key of the target." }, remove: { summary: "Removes a key that is not active." } },
        }],
        [import("./public-keys/public-keys.controller.js"), {
          PublicKeysController: { add: { summary: "Adds a key that payloads can be encrypted to. It is not active." }, list: { summary: "Keys that match every filter." }, activate: { summary: "Makes it the only active key of the target." }, remove: { summary: "Removes a key that is not active." } },
        }],
        [import("./signing-keys/signing-key-versions.controller.js"), {
          SigningKeyVersionsController: { list: { summary: "Every version there ever was, the newest first." }, revert: { summary: "Undoes a rotation while the old key still retires: the two change places, and both go on signing until then." }, compromise: { summary: "Ends a key at once and for ever. If it was the active one, the answer has the key that replaces it." } },
        }],
        [import("./targets/targets.connect.controller.js"), {
          TargetsConnectController: { create: { summary: "Creates a target. Its signing key is in the answer." }, update: { summary: "Changes what is given. `expirationSigningKey` rotates the signing key; the new one is in this answer." }, remove: { summary: "Deletes a target and its keys; again answers the same date." }, get: { summary: "A target, with its signing key for callers who hold `action.target.signing_key.read`." }, list: { summary: "Targets that match every filter." } },
        }],
        [import("./targets/targets.controller.js"), {
          TargetsController: { create: { summary: "Creates a target. Its signing key is in the answer." }, list: { summary: "Targets that match every filter." }, update: { summary: "Changes what is given. `expirationSigningKey` rotates the signing key; the new one is in this answer." }, get: { summary: "A target, with its signing key for callers who hold `action.target.signing_key.read`." }, remove: { summary: "Deletes a target and its signing keys; again answers the same date." } },
        }],
      ],
    },
  };
}
