// Written by `npm run generate` from the DTOs and controllers. Not to be edited.

/** For the OpenAPI document: fields of the DTOs, what the comments on them and on the routes say, and what routes answer. */
export async function openApiMetadata() {
  const t = {
    "./executions/dto/condition.dto.js": await import("./executions/dto/condition.dto.js"),
    "./executions/dto/list-executions.dto.js": await import("./executions/dto/list-executions.dto.js"),
    "./public-keys/dto/public-keys.dto.js": await import("./public-keys/dto/public-keys.dto.js"),
    "./targets/dto/target-type.dto.js": await import("./targets/dto/target-type.dto.js"),
    "./targets/dto/list-targets.dto.js": await import("./targets/dto/list-targets.dto.js"),
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
        [import("./public-keys/dto/public-key-requests.dto.js"), {
          ActivatePublicKeyRequestDto: { targetId: { required: true, type: () => String }, keyId: { required: true, type: () => String } },
          DeactivatePublicKeyRequestDto: { targetId: { required: true, type: () => String }, keyId: { required: true, type: () => String } },
          RemovePublicKeyRequestDto: { targetId: { required: true, type: () => String }, keyId: { required: true, type: () => String } },
        }],
        [import("./public-keys/dto/public-keys.dto.js"), {
          AddPublicKeyRequestDto: { targetId: { required: true, type: () => String }, publicKey: { required: true, type: () => String, description: "Base64 of the PEM of an SPKI key, RSA or EC. 1 to 8192 bytes." }, expirationDate: { required: false, type: () => String, nullable: true, description: "RFC 3339; absent for a key that does not expire." } },
          KeyIdsFilterDto: { ids: { required: false, type: () => [String], nullable: true } },
          ExpirationDateFilterDto: { timestamp: { required: false, type: () => String, nullable: true }, method: { required: false, type: () => Object } },
          PublicKeySearchFilterDto: { keyIdsFilter: { required: false, type: () => t["./public-keys/dto/public-keys.dto.js"].KeyIdsFilterDto, nullable: true }, activeFilter: { required: false, type: () => Boolean, nullable: true }, expirationDateFilter: { required: false, type: () => t["./public-keys/dto/public-keys.dto.js"].ExpirationDateFilterDto, nullable: true } },
          ListPublicKeysRequestDto: { targetId: { required: true, type: () => String }, pagination: { required: false, type: () => Object, nullable: true }, sortingColumn: { required: false, type: () => Object }, filters: { required: false, type: () => [t["./public-keys/dto/public-keys.dto.js"].PublicKeySearchFilterDto], nullable: true, description: "All of them must match." } },
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
          GetTargetRequestDto: { id: { required: true, type: () => String } },
          DeleteTargetRequestDto: { id: { required: true, type: () => String } },
        }],
        [import("./targets/dto/target-type.dto.js"), {
          TargetTypeDto: { interruptOnError: { required: false, type: () => Boolean, nullable: true, description: "Whether a failed call stops the execution. Default false." } },
        }],
        [import("./targets/dto/update-target.dto.js"), {
          UpdateTargetRequestDto: { id: { required: true, type: () => String }, name: { required: false, type: () => String, nullable: true, description: "Unique. 1 to 1000 characters." }, restWebhook: { required: false, type: () => t["./targets/dto/target-type.dto.js"].TargetTypeDto, nullable: true, description: "Called with POST, and only the status counts. At most one of the three types." }, restCall: { required: false, type: () => t["./targets/dto/target-type.dto.js"].TargetTypeDto, nullable: true, description: "Called with POST; status and body count." }, restAsync: { required: false, type: () => t["./targets/dto/target-type.dto.js"].TargetTypeDto, nullable: true, description: "Called with POST, and nobody waits." }, timeout: { required: false, type: () => String, nullable: true, description: "Above 0, at most `\"270s\"`." }, endpoint: { required: false, type: () => String, nullable: true, description: "An http(s) URL." }, expirationSigningKey: { required: false, type: () => String, nullable: true, description: "Its presence rotates the signing key; its value is how long the previous key still signs beside the new one." }, payloadType: { required: false, type: () => Object } },
        }],
      ],
      controllers: [
        [import("./deliveries/deliveries.controller.js"), {
          DeliveriesController: { list: { summary: "Deliveries of events to targets with every attempt, the newest first." }, get: { summary: "A delivery with every attempt." }, replay: { summary: "Sends it again now, whatever became of it; its event's id stays. One that is being sent is a 409." }, replayRange: { summary: "Sends again whatever is over of the events that came in a range of time: from the one up to, not with, the other." } },
        }],
        [import("./delivery-settings/delivery-settings.controller.js"), {
          DeliverySettingsController: { change: { summary: "`egressAllow` needs `action.target.egress.write` too." } },
        }],
        [import("./executions/executions.internal.controller.js"), {
          ExecutionsInternalController: { list: { summary: "Executions that have a target to call." }, told: { summary: "Who would hear of events of these types, for plans of rotations." } },
        }],
        [import("./signing-keys/signing-key-versions.controller.js"), {
          SigningKeyVersionsController: { list: { summary: "Every version there ever was, the newest first." }, revert: { summary: "Undoes a rotation while the old key still retires: the two change places, and both go on signing until then." }, compromise: { summary: "Ends a key at once and for ever. If it was the active one, the answer has the key that replaces it." } },
        }],
      ],
    },
    answers: ANSWERS,
  };
}

const ANSWERS = {
  operations: {
    "Deliveries.get": {"$ref":"#/components/schemas/DeliveryAnswer"},
    "Deliveries.list": {"$ref":"#/components/schemas/PageOfDeliveryAnswer"},
    "Deliveries.replay": {"type":"object","properties":{"id":{"type":"string"}},"required":["id"]},
    "Deliveries.replayRange": {"type":"object","properties":{"count":{"type":"number"}},"required":["count"]},
    "DeliverySettings.change": {"$ref":"#/components/schemas/DeliverySettings"},
    "DeliverySettings.get": {"$ref":"#/components/schemas/DeliverySettings"},
    "Executions.functions": {"type":"object","properties":{"functions":{"type":"array","items":{"type":"string"}}},"required":["functions"]},
    "Executions.list": {"$ref":"#/components/schemas/ExecutionListAnswer"},
    "Executions.methods": {"type":"object","properties":{"methods":{"type":"array","items":{"type":"string"}}},"required":["methods"]},
    "Executions.services": {"type":"object","properties":{"services":{"type":"array","items":{"type":"string"}}},"required":["services"]},
    "Executions.set": {"$ref":"#/components/schemas/SetExecutionAnswer"},
    "PublicKeys.activate": {"$ref":"#/components/schemas/ChangedPublicKeyAnswer"},
    "PublicKeys.add": {"$ref":"#/components/schemas/AddedPublicKeyAnswer"},
    "PublicKeys.deactivate": {"$ref":"#/components/schemas/ChangedPublicKeyAnswer"},
    "PublicKeys.list": {"$ref":"#/components/schemas/PublicKeyListAnswer"},
    "PublicKeys.remove": {"$ref":"#/components/schemas/RemovedPublicKeyAnswer"},
    "SigningKeyVersions.compromise": {"$ref":"#/components/schemas/SigningKeyChangeAnswer"},
    "SigningKeyVersions.list": {"$ref":"#/components/schemas/PageOfVersionAnswer"},
    "SigningKeyVersions.revert": {"$ref":"#/components/schemas/SigningKeyChangeAnswer"},
    "Targets.create": {"$ref":"#/components/schemas/CreatedTargetAnswer"},
    "Targets.get": {"type":"object","properties":{"target":{"$ref":"#/components/schemas/TargetAnswer"}},"required":["target"]},
    "Targets.list": {"$ref":"#/components/schemas/TargetListAnswer"},
    "Targets.remove": {"$ref":"#/components/schemas/DeletedTargetAnswer"},
    "Targets.update": {"$ref":"#/components/schemas/UpdatedTargetRestAnswer"},
    "TargetsConnect.update": {"$ref":"#/components/schemas/UpdatedTargetAnswer"},
  },
  summaries: {
    "Executions.functions": "Functions that a condition can name.",
    "Executions.list": "Executions that match every filter.",
    "Executions.methods": "Operations that a condition can name.",
    "Executions.services": "Services of these operations.",
    "Executions.set": "Sets the targets that are called on a condition, in their order. None clears it.",
    "PublicKeys.activate": "Makes it the only active key of the target.",
    "PublicKeys.add": "Adds a key that payloads can be encrypted to. It is not active.",
    "PublicKeys.list": "Keys that match every filter.",
    "PublicKeys.remove": "Removes a key that is not active.",
    "Targets.create": "Creates a target. Its signing key is in the answer.",
    "Targets.get": "A target, with its signing key for callers who hold `action.target.signing_key.read`.",
    "Targets.list": "Targets that match every filter.",
    "Targets.remove": "Deletes a target and its signing keys; again answers the same date.",
    "Targets.update": "Changes what is given. `expirationSigningKey` rotates the signing key; the new one is in this answer.",
  },
  fields: {
    "CreateTargetDto.payloadType": {"anyOf":[{"type":"number"},{"type":"string"}]},
    "ExecutionTypeFilterDto.executionType": {"anyOf":[{"type":"number"},{"type":"string"}]},
    "ExpirationDateFilterDto.method": {"anyOf":[{"type":"number"},{"type":"string"}]},
    "ListExecutionsDto.sortingColumn": {"anyOf":[{"type":"number"},{"type":"string"}]},
    "ListPublicKeysRequestDto.sortingColumn": {"anyOf":[{"type":"number"},{"type":"string"}]},
    "ListTargetsDto.sortingColumn": {"anyOf":[{"type":"number"},{"type":"string"}]},
    "TargetNameFilterDto.method": {"anyOf":[{"type":"number"},{"type":"string"}]},
    "UpdateTargetRequestDto.payloadType": {"anyOf":[{"type":"number"},{"type":"string"}]},
  },
  schemas: {
    "AddedPublicKeyAnswer": {"type":"object","properties":{"keyId":{"type":"string"},"creationDate":{"type":"string"}},"required":["keyId","creationDate"]},
    "ApiConditionDto": {"type":"object","properties":{"method":{"description":"`/zitadel.action.v2.ActionService/UpdateTarget`, as ListExecutionMethods has it.","type":"string","nullable":true},"service":{"description":"`zitadel.action.v2.ActionService`, as ListExecutionServices has it.","type":"string","nullable":true},"all":{"description":"Only true.","type":"boolean","nullable":true}}},
    "ChangedPublicKeyAnswer": {"type":"object","properties":{"changeDate":{"type":"string"}},"required":["changeDate"]},
    "ConditionDto": {"type":"object","properties":{"request":{"description":"Before an operation.","type":"object","nullable":true,"allOf":[{"$ref":"#/components/schemas/ApiConditionDto"}]},"response":{"description":"After an operation.","type":"object","nullable":true,"allOf":[{"$ref":"#/components/schemas/ApiConditionDto"}]},"function":{"type":"object","nullable":true,"allOf":[{"$ref":"#/components/schemas/FunctionConditionDto"}]},"event":{"description":"After an event.","type":"object","nullable":true,"allOf":[{"$ref":"#/components/schemas/EventConditionDto"}]}}},
    "CreatedTargetAnswer": {"type":"object","properties":{"id":{"type":"string"},"creationDate":{"type":"string"},"signingKey":{"type":"string"}},"required":["id","creationDate","signingKey"]},
    "DeletedTargetAnswer": {"type":"object","properties":{"deletionDate":{"type":"string"}}},
    "DeliveryAnswer": {"type":"object","properties":{"id":{"type":"string"},"eventId":{"type":"string"},"eventType":{"description":"CloudEvents type.","type":"string","nullable":true},"targetId":{"type":"string"},"state":{"type":"string","enum":["delivered","delivering","exhausted","pending"]},"attempts":{"description":"Every one since the event came, oldest first; a replay adds to them.","type":"array","items":{"$ref":"#/components/schemas/DeliveryAttempt"}},"nextAttemptAt":{"description":"Null unless it is pending.","type":"string","nullable":true},"createdAt":{"type":"string"}},"required":["id","eventId","eventType","targetId","state","attempts","nextAttemptAt","createdAt"]},
    "DeliveryAttempt": {"type":"object","properties":{"at":{"description":"RFC 3339.","type":"string"},"status":{"description":"HTTP status; null when no answer came.","type":"number","nullable":true},"durationMs":{"type":"number"},"error":{"description":"Why it failed; null when it did not.","type":"string","nullable":true},"responseBody":{"description":"The first 1 KiB of the answer; null when none came.","type":"string","nullable":true}},"required":["at","status","durationMs","error","responseBody"]},
    "DeliverySettings": {"type":"object","properties":{"ordered":{"description":"Deliveries go out one after the other, in the order of the events.","type":"boolean"},"concurrency":{"description":"Most calls at once from one replica.","type":"number"},"egressAllow":{"description":"Private addresses, CIDRs and hosts, that this target alone may have.","type":"array","items":{"type":"string"}}},"required":["ordered","concurrency","egressAllow"]},
    "EventConditionDto": {"type":"object","properties":{"event":{"description":"`key.rotated`","type":"string","nullable":true},"group":{"description":"Every event below: `key`, or `key.*`.","type":"string","nullable":true},"all":{"description":"Only true.","type":"boolean","nullable":true}}},
    "ExecutionAnswer": {"type":"object","properties":{"condition":{"$ref":"#/components/schemas/ConditionDto"},"creationDate":{"type":"string"},"changeDate":{"type":"string"},"targets":{"type":"array","items":{"type":"string"}}},"required":["condition","creationDate","changeDate","targets"]},
    "ExecutionListAnswer": {"type":"object","properties":{"pagination":{"$ref":"#/components/schemas/PaginationAnswer"},"executions":{"type":"array","items":{"$ref":"#/components/schemas/ExecutionAnswer"}}},"required":["pagination"]},
    "FunctionConditionDto": {"type":"object","properties":{"name":{"description":"As ListExecutionFunctions has it.","type":"string","nullable":true}}},
    "PageOfDeliveryAnswer": {"type":"object","properties":{"items":{"type":"array","items":{"$ref":"#/components/schemas/DeliveryAnswer"}},"next":{"description":"Cursor of the next page; null at the end.","type":"string","nullable":true}},"required":["items","next"]},
    "PageOfVersionAnswer": {"type":"object","properties":{"items":{"type":"array","items":{"$ref":"#/components/schemas/VersionAnswer"}},"next":{"description":"Cursor of the next page; null at the end.","type":"string","nullable":true}},"required":["items","next"]},
    "PaginationAnswer": {"type":"object","properties":{"totalResult":{"type":"string"},"appliedLimit":{"type":"string"}},"required":["appliedLimit"]},
    "PublicKeyAnswer": {"type":"object","properties":{"keyId":{"type":"string"},"active":{"type":"boolean","enum":[true]},"publicKey":{"description":"Base64 of the PEM.","type":"string"},"fingerprint":{"type":"string"},"expirationDate":{"type":"string"},"creationDate":{"type":"string"},"changeDate":{"type":"string"}},"required":["keyId","publicKey","fingerprint","creationDate","changeDate"]},
    "PublicKeyListAnswer": {"type":"object","properties":{"pagination":{"$ref":"#/components/schemas/PaginationAnswer"},"publicKeys":{"type":"array","items":{"$ref":"#/components/schemas/PublicKeyAnswer"}}},"required":["pagination"]},
    "RemovedPublicKeyAnswer": {"type":"object","properties":{"deletionDate":{"type":"string"}},"required":["deletionDate"]},
    "SetExecutionAnswer": {"type":"object","properties":{"setDate":{"type":"string"}}},
    "SigningKeyChangeAnswer": {"type":"object","properties":{"version":{"description":"The version that is active now.","type":"number"},"signingKey":{"description":"Of a version that was made by this call; shown this once.","type":"string"}},"required":["version"]},
    "TargetAnswer": {"type":"object","properties":{"id":{"type":"string"},"creationDate":{"type":"string"},"changeDate":{"type":"string"},"name":{"type":"string"},"restWebhook":{"type":"object","properties":{"interruptOnError":{"type":"boolean","enum":[true]}}},"restCall":{"type":"object","properties":{"interruptOnError":{"type":"boolean","enum":[true]}}},"restAsync":{"type":"object","properties":{"interruptOnError":{"type":"boolean","enum":[true]}}},"timeout":{"type":"string"},"endpoint":{"description":"Values of its query are masked for callers who may not change targets: receivers often want a key there.","type":"string"},"signingKey":{"description":"Only for callers who may see it.","type":"string"},"payloadType":{"type":"string"}},"required":["id","creationDate","changeDate","name","timeout","endpoint"]},
    "TargetListAnswer": {"type":"object","properties":{"pagination":{"$ref":"#/components/schemas/PaginationAnswer"},"targets":{"type":"array","items":{"$ref":"#/components/schemas/TargetAnswer"}}},"required":["pagination"]},
    "UpdatedTargetAnswer": {"type":"object","properties":{"changeDate":{"type":"string"},"signingKey":{"description":"The new key, in the answer to its rotation alone.","type":"string"}},"required":["changeDate"]},
    "UpdatedTargetRestAnswer": {"type":"object","properties":{"change_date":{"type":"string"},"signing_key":{"type":"string"},"changeDate":{"type":"string"},"signingKey":{"description":"The new key, in the answer to its rotation alone.","type":"string"}},"required":["change_date","changeDate"]},
    "VersionAnswer": {"type":"object","properties":{"version":{"type":"number"},"state":{"type":"string"},"createdAt":{"type":"string"},"activatedAt":{"type":"string","nullable":true},"retireAt":{"type":"string","nullable":true}},"required":["version","state","createdAt","activatedAt","retireAt"]},
  },
};
