// Written by `npm run generate` from the DTOs and controllers. Not to be edited.

/** Fields of the DTOs for the OpenAPI document, and what the comments on them and on the routes say. */
export async function openApiMetadata(): Promise<Record<string, unknown>> {
  const t = {
    "./targets/dto/list-targets.dto.js": await import("./targets/dto/list-targets.dto.js"),
    "./proto/pagination.dto.js": await import("./proto/pagination.dto.js"),
    "./targets/dto/target-type.dto.js": await import("./targets/dto/target-type.dto.js"),
  };
  return {
    '@nestjs/swagger': {
      models: [
        [import("./proto/pagination.dto.js"), {
          PaginationDto: { offset: { required: false, type: () => Object, description: "A number, or its digits in a string." }, limit: { required: false, type: () => Object, description: "At most 1000; 0 or absent is 100." }, asc: { required: false, type: () => Boolean, nullable: true, description: "Default false: the newest first." } },
          SearchLimitExceeded: {},
        }],
        [import("./targets/dto/create-target.dto.js"), {
          CreateTargetDto: { name: { required: true, type: () => String, description: "Unique. 1 to 1000 characters." }, restWebhook: { required: false, type: () => t["./targets/dto/target-type.dto.js"].TargetTypeDto, nullable: true, description: "Called with POST, and only the status counts. Exactly one of the three types." }, restCall: { required: false, type: () => t["./targets/dto/target-type.dto.js"].TargetTypeDto, nullable: true, description: "Called with POST; status and body count." }, restAsync: { required: false, type: () => t["./targets/dto/target-type.dto.js"].TargetTypeDto, nullable: true, description: "Called with POST, and nobody waits." }, timeout: { required: true, type: () => String, description: "Above 0, at most `\"270s\"`." }, endpoint: { required: true, type: () => String, description: "An http(s) URL." }, payloadType: { required: false, type: () => Object } },
        }],
        [import("./targets/dto/list-targets.dto.js"), {
          TargetNameFilterDto: { targetName: { required: false, type: () => String, nullable: true }, method: { required: false, type: () => Object } },
          InTargetIdsFilterDto: { targetIds: { required: false, type: () => [String], nullable: true } },
          TargetSearchFilterDto: { targetNameFilter: { required: false, type: () => t["./targets/dto/list-targets.dto.js"].TargetNameFilterDto, nullable: true }, inTargetIdsFilter: { required: false, type: () => t["./targets/dto/list-targets.dto.js"].InTargetIdsFilterDto, nullable: true } },
          ListTargetsDto: { pagination: { required: false, type: () => t["./proto/pagination.dto.js"].PaginationDto, nullable: true }, sortingColumn: { required: false, type: () => Object }, filters: { required: false, type: () => [t["./targets/dto/list-targets.dto.js"].TargetSearchFilterDto], nullable: true, description: "All of them must match." } },
        }],
        [import("./targets/dto/target-type.dto.js"), {
          TargetTypeDto: { interruptOnError: { required: false, type: () => Boolean, nullable: true, description: "Whether a failed call stops the execution. Default false." } },
        }],
        [import("./targets/dto/update-target.dto.js"), {
          UpdateTargetDto: { name: { required: false, type: () => String, nullable: true, description: "Unique. 1 to 1000 characters." }, restWebhook: { required: false, type: () => t["./targets/dto/target-type.dto.js"].TargetTypeDto, nullable: true, description: "Called with POST, and only the status counts. At most one of the three types." }, restCall: { required: false, type: () => t["./targets/dto/target-type.dto.js"].TargetTypeDto, nullable: true, description: "Called with POST; status and body count." }, restAsync: { required: false, type: () => t["./targets/dto/target-type.dto.js"].TargetTypeDto, nullable: true, description: "Called with POST, and nobody waits." }, timeout: { required: false, type: () => String, nullable: true, description: "Above 0, at most `\"270s\"`." }, endpoint: { required: false, type: () => String, nullable: true, description: "An http(s) URL." }, expirationSigningKey: { required: false, type: () => String, nullable: true, description: "Its presence rotates the signing key; its value is how long the previous key still signs beside the new one." }, payloadType: { required: false, type: () => Object } },
        }],
      ],
      controllers: [
        [import("./targets/targets.controller.js"), {
          TargetsController: { create: { summary: "Creates a target. Its signing key is in the answer." }, list: { summary: "Targets that match every filter." }, update: { summary: "Changes what is given. `expirationSigningKey` rotates the signing key; the new one is in this answer." }, get: { summary: "A target, with its signing key for callers who hold `action.target.signing_key.read`." }, remove: { summary: "Deletes a target and its signing keys; again answers the same date." } },
        }],
      ],
    },
  };
}
