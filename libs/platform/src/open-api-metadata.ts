// Written by `npm run generate` from the DTOs and controllers. Not to be edited.

/** For the OpenAPI document: fields of the DTOs, what the comments on them and on the routes say, and what routes answer. */
export async function openApiMetadata() {
  return {
    '@nestjs/swagger': {
      models: [
        [import("./credentials/dto/describe-credentials.dto.js"), {
          DescribeCredentialsDto: { after: { required: false, type: () => String, maxLength: 300, pattern: "^[a-z-]+\\/." }, limit: { required: false, type: () => Number, minimum: 0 } },
        }],
      ],
      controllers: [
        [import("./credentials/credentials.internal.controller.js"), {
          CredentialsInternalController: { dryRun: { summary: "What the handlers of this service would publish if the event came." } },
        }],
        [import("./health/health.controller.js"), {
          HealthController: { alive: { summary: "The process answers." }, ready: { summary: "200 when database and event log answer and the services are up to date, else 503 with the reason. Rotations are accepted as long as the database is there." } },
        }],
      ],
    },
    answers: ANSWERS,
  };
}

const ANSWERS = {
  operations: {
    "DescribedCredentialsInternal.describe": {"$ref":"#/components/schemas/DescribedCredentialsPage"},
    "Health.alive": {"type":"object","properties":{"status":{"type":"string","enum":["ok"]}},"required":["status"]},
    "Health.ready": {"$ref":"#/components/schemas/Report"},
  },
  summaries: {
  },
  fields: {
  },
  schemas: {
    "ApinizerErrorBody": {"type":"object","properties":{"status":{"type":"string","enum":["FAILURE"]},"success":{"type":"boolean","enum":[false]},"resultMessage":{"type":"string"},"error":{"type":"string"},"error_description":{"type":"string"}},"required":["status","success","resultMessage","error","error_description"]},
    "Check": {"type":"object","properties":{"status":{"type":"string","enum":["down","up"]},"reason":{"type":"string"}},"required":["status"]},
    "CloudflareError": {"type":"object","properties":{"code":{"type":"number"},"message":{"type":"string"},"source":{"type":"object","properties":{"pointer":{"type":"string"}},"required":["pointer"]},"error_chain":{"type":"array","items":{"$ref":"#/components/schemas/CloudflareError"}}},"required":["code","message"]},
    "CloudflareErrorBody": {"type":"object","properties":{"success":{"type":"boolean","enum":[false]},"errors":{"type":"array","items":{"$ref":"#/components/schemas/CloudflareError"}},"messages":{"type":"array","items":{},"maxItems":0},"result":{"type":"string","nullable":true,"enum":[null]}},"required":["success","errors","messages","result"]},
    "DescribedCredentialsPage": {"type":"object","properties":{"next":{"description":"Where the next page begins; null when this was the last.","type":"string","nullable":true},"described":{"type":"number"},"events":{"description":"Ids of the events that tell of them.","type":"array","items":{"type":"string"}},"total":{"description":"Of all pages; with the first page alone.","type":"number"}},"required":["next","described","events"]},
    "NativeErrorBody": {"type":"object","properties":{"type":{"type":"string"},"title":{"type":"string"},"status":{"type":"number"},"detail":{"type":"string"},"code":{"description":"`<service>.<noun>.<problem>`, stable.","type":"string"},"requestId":{"type":"string"},"errors":{"description":"Everything that is wrong with the input.","type":"array","items":{"$ref":"#/components/schemas/Violation"}}},"required":["type","title","status","detail","code","requestId"]},
    "OauthErrorBody": {"type":"object","properties":{"error":{"type":"string"},"error_description":{"type":"string"}},"required":["error","error_description"]},
    "Report": {"type":"object","properties":{"status":{"type":"string"},"checks":{"type":"object","additionalProperties":{"$ref":"#/components/schemas/Check"}}},"required":["status","checks"]},
    "Violation": {"type":"object","properties":{"field":{"type":"string"},"message":{"type":"string"}},"required":["field","message"]},
    "ZitadelConnectErrorBody": {"type":"object","properties":{"code":{"type":"string"},"message":{"type":"string"},"details":{"type":"array","items":{"type":"object","properties":{"type":{"type":"string"},"value":{"description":"The protobuf message in base64.","type":"string"},"debug":{"type":"object","properties":{"id":{"type":"string"},"message":{"type":"string"}},"required":["id","message"]}},"required":["type","value","debug"]}}},"required":["code","message"]},
    "ZitadelRestErrorBody": {"type":"object","properties":{"code":{"description":"google.rpc.Code.","type":"number"},"message":{"type":"string"},"details":{"type":"array","items":{"type":"object","properties":{"@type":{"type":"string"},"id":{"type":"string"},"message":{"type":"string"}},"required":["@type","id","message"]}}},"required":["code","message"]},
  },
};
