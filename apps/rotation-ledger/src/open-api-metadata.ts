// Written by `npm run generate` from the DTOs and controllers. Not to be edited.

/** For the OpenAPI document: fields of the DTOs, what the comments on them and on the routes say, and what routes answer. */
export async function openApiMetadata() {
  const t = {
    "./holders/dto/set-holders.dto.js": await import("./holders/dto/set-holders.dto.js"),
  };
  return {
    '@nestjs/swagger': {
      models: [
        [import("./audit/dto/audit-proof.query.js"), {
          AuditProofQuery: { index: { required: false, type: () => Number, description: "Index of the entry that is to be proven to be in the tree of `size` entries.", minimum: 0 }, size: { required: false, type: () => Number, minimum: 0 }, from: { required: false, type: () => Number, description: "Size of the tree that is to be proven to be the beginning of the one of `to` entries.", minimum: 0 }, to: { required: false, type: () => Number, minimum: 0 } },
        }],
        [import("./audit/dto/export-audit.query.js"), {
          ExportAuditQuery: { from: { required: false, type: () => String, description: "Index of the first entry, or a time: then what happened at it or later, and what was logged between. Default: the first.", maxLength: 40 }, to: { required: false, type: () => String, description: "Index behind the last entry, or a time: then what happened before it, and what was logged between. Default: the end.", maxLength: 40 } },
        }],
        [import("./audit/dto/list-audit.query.js"), {
          ListAuditQuery: { from: { required: false, type: () => String, description: "What happened at this time or later." }, to: { required: false, type: () => String, description: "What happened before this time." }, actor: { required: false, type: () => String, description: "Who did it: id of a token, `bootstrap`, or `system:<service>`.", maxLength: 2048 }, action: { required: false, type: () => String, description: "What was done, as events are called: `key.rotated`.", maxLength: 2048 }, subject: { required: false, type: () => String, description: "Id of what it was done to.", maxLength: 2048 }, outcome: { required: false, enum: ["succeeded", "refused"] } },
        }],
        [import("./holders/dto/set-holders.dto.js"), {
          VaultKeyDto: { project: { required: true, type: () => String, description: "Project of the vault.", minLength: 1, maxLength: 200 }, name: { required: true, type: () => String, description: "A key of type SECRET_KEY.", minLength: 1, maxLength: 200 }, environments: { required: true, type: () => [String], description: "Of those that the key is in.", uniqueItems: true, minItems: 1, maxItems: 100 } },
          SetHoldersDto: { vaultKeys: { required: true, type: () => [t["./holders/dto/set-holders.dto.js"].VaultKeyDto], description: "All that the credential is to feed; what is not in it is let go, with the value that it has.", uniqueItems: true, maxItems: 100 } },
        }],
        [import("./inventory/dto/list-credentials.query.js"), {
          ListCredentialsQuery: { kind: { required: false, enum: ["target-signing-key", "vault-key", "certificate", "keystore", "jwk", "token-configuration", "client-secret", "application-key", "web-key"] }, scope: { required: false, type: () => String, description: "`org:<id>`, `project:<id>`, `vault-project:<name>`, `zone:<id>` or `environment:<name>`.", maxLength: 300 }, state: { required: false, description: "Of any live version.", enum: ["staged", "active", "retiring", "retired", "compromised"] }, policy: { required: false, type: () => String, description: "Name of the policy that it is under.", maxLength: 200 }, expiresBefore: { required: false, type: () => String, description: "Those that end by themselves before this time." }, rotatedBefore: { required: false, type: () => String, description: "Those that turned last, or were made, before this time." }, unusedSince: { required: false, type: () => String, description: "Those that nobody has used since this time." }, text: { required: false, type: () => String, description: "Part of the name or the id.", maxLength: 200 }, sort: { required: true, default: "name", enum: ["name", "-name", "rotatedAt", "-rotatedAt", "expiresAt", "-expiresAt"] }, after: { required: false, type: () => String, description: "`next` of the page before.", maxLength: 1000 } },
        }],
        [import("./rotations/dto/list-rotations.query.js"), {
          ListRotationsQuery: { state: { required: false, enum: ["compromised", "running", "converged", "stuck", "superseded", "reverted"] }, kind: { required: false, enum: ["target-signing-key", "vault-key", "certificate", "keystore", "jwk", "token-configuration", "client-secret", "application-key", "web-key"] }, credential: { required: false, type: () => String, description: "`<kind>/<id>`.", maxLength: 300, pattern: "^[a-z-]+\\/.+$" }, from: { required: false, type: () => String, description: "Those that began at this time or later." }, to: { required: false, type: () => String, description: "Those that began before this time." }, actor: { required: false, type: () => String, description: "Who began it: id of a token, `bootstrap`, or `system:<service>`.", maxLength: 200 }, campaign: { required: false, type: () => String, description: "Id of the campaign that it is part of.", maxLength: 200 } },
        }],
        [import("./selection/dto/selector.dto.js"), {
          SelectorDto: { kind: { required: false, enum: ["target-signing-key", "vault-key", "certificate", "keystore", "jwk", "token-configuration", "client-secret", "application-key", "web-key"] }, scope: { required: false, type: () => String, description: "`org:<id>`, `project:<id>`, `vault-project:<name>`, `zone:<id>` or `environment:<name>`." }, name: { required: false, type: () => String, description: "A glob: `*` stands for any characters, `?` for one." } },
        }],
        [import("./turning/dto/compromise-rotation.dto.js"), {
          CompromiseRotationDto: { version: { required: false, type: () => Number, description: "Default: the version that the rotation ended.", minimum: 1 } },
        }],
        [import("./turning/dto/dry-run.query.js"), {
          DryRunQuery: { dryRun: { required: false, description: "`true`: the answer is what would happen, and nothing does.", enum: ["true", "false"] } },
        }],
        [import("./turning/dto/retire-version.query.js"), {
          RetireVersionQuery: { environment: { required: false, type: () => String, description: "Of what has a ring in each: only in this one.", maxLength: 200 }, force: { required: false, description: "`true`: also a version that was used lately.", enum: ["true", "false"] } },
        }],
        [import("./turning/dto/rotate-credential.dto.js"), {
          RotateCredentialDto: { overlap: { required: false, type: () => String, description: "How long the version of before stays valid, `\"3600s\"`. Default: not at all.", maxLength: 30 }, activateAt: { required: false, type: () => String, description: "The new version is published now and takes over then." }, material: { required: false, type: () => Object, description: "The new value, as the kind takes it: a client secret, a PEM, a key set." }, generate: { required: false, type: () => Object, description: "`true` for a value of the algorithm that it has, or `{\"algorithm\": \u2026}`." }, jwkUpdateAction: { required: false, description: "What becomes of JWKs made from a key. Default: they follow.", enum: ["NULLIFY", "UPDATE"] }, updateScope: { required: false, description: "In which projects JWKs follow. Default: in all.", enum: ["SAME_PROJECT", "ALL_PROJECTS"] }, environments: { required: false, type: () => [String], description: "Names of environments. Default: all that the key is in.", maxLength: 200, maxItems: 1000 } },
        }],
      ],
      controllers: [
        [import("./audit/audit-log.controller.js"), {
          AuditLogController: { key: { summary: "The verifier key of the log (C2SP signed-note): `name+hash+key`." }, checkpoint: { summary: "The tree that was signed last (C2SP tlog-checkpoint); its hashes are at `/v1/audit/tile/<level>/<index>[.p/<width>]` (C2SP tlog-tiles)." }, tile: { summary: "Hashes of the tree. Paths of several segments have no place in an OpenAPI document." }, proof: { summary: "That an entry is in the tree of a size (`index`, `size`), or that a tree is the beginning of a later one (`from`, `to`)." } },
        }],
        [import("./audit/audit.controller.js"), {
          AuditController: { list: { summary: "What happened to what the caller may see, the newest first." }, get: { summary: "One entry, with the bytes that are hashed." }, export: { summary: "Entries as NDJSON, which `scripts/verify-audit.mjs` checks: `{index, leaf}` a line, the last one `{checkpoint, key}`." } },
        }],
        [import("./holders/holders.controller.js"), {
          HoldersController: { get: { summary: "The vault keys that a credential feeds, and which of its versions they and their workers have." }, set: { summary: "Which vault keys take the value of a credential whenever it turns: all of them." } },
        }],
        [import("./inventory/credentials.controller.js"), {
          CredentialsController: { list: { summary: "Every credential that the caller may read at its owner." }, get: { summary: "One credential with its ring, what depends on it, and its last rotations." } },
        }],
        [import("./rebuilds/rebuilds.controller.js"), {
          RebuildsController: { rebuild: { summary: "Asks every service to tell of all its credentials again, while all goes on, and forgets what none has any more. While\none runs, the same one is answered." }, get: { summary: "`total` is what the services said that they have when it began." } },
        }],
        [import("./rotations/rotations.controller.js"), {
          RotationsController: { list: { summary: "The newest first; with `Accept: text/event-stream` the page, and the page again whenever it changes." }, get: { summary: "One rotation with everything that depends on it; as a stream at every change." } },
        }],
        [import("./turning/turning.controller.js"), {
          TurningController: { rotate: { summary: "Gives a credential of any kind a new version; with `?dryRun=true` answers what would happen instead." }, retire: { summary: "Ends a version before its overlap does. One that was used lately is only ended with `?force=true`." }, revert: { summary: "Turns a credential and everything that followed it back to the version before." }, compromise: { summary: "Ends a version of the credential everywhere, at once and for ever." } },
        }],
      ],
    },
    answers: ANSWERS,
  };
}

const ANSWERS = {
  operations: {
    "Audit.get": {"$ref":"#/components/schemas/AuditEntryAnswer"},
    "Audit.list": {"$ref":"#/components/schemas/PageOfAuditItem"},
    "AuditLog.proof": {"$ref":"#/components/schemas/AuditProof"},
    "Credentials.get": {"$ref":"#/components/schemas/CredentialAnswer"},
    "Credentials.list": {"$ref":"#/components/schemas/PageOfCredentialItem"},
    "Holders.get": {"$ref":"#/components/schemas/HoldersAnswer"},
    "Holders.set": {"$ref":"#/components/schemas/HoldersAnswer"},
    "Rebuilds.get": {"$ref":"#/components/schemas/RebuildAnswer"},
    "Rebuilds.rebuild": {"type":"object","properties":{"id":{"type":"string"}},"required":["id"]},
    "Rotations.get": {"$ref":"#/components/schemas/RotationAnswer"},
    "Rotations.list": {"$ref":"#/components/schemas/PageOfRotationItem"},
    "Turning.compromise": {"anyOf":[{"$ref":"#/components/schemas/Plan"},{"$ref":"#/components/schemas/TurnAnswer"}]},
    "Turning.retire": {"$ref":"#/components/schemas/RetiredAnswer"},
    "Turning.revert": {"anyOf":[{"$ref":"#/components/schemas/Plan"},{"type":"object","properties":{"rotationId":{"type":"string"}},"required":["rotationId"]}]},
    "Turning.rotate": {"anyOf":[{"$ref":"#/components/schemas/Plan"},{"$ref":"#/components/schemas/TurnAnswer"}]},
  },
  summaries: {
  },
  fields: {
  },
  schemas: {
    "AuditEntryAnswer": {"type":"object","properties":{"leaf":{"type":"string"},"index":{"type":"number"},"time":{"type":"string"},"actor":{"type":"string","nullable":true},"org":{"type":"string","nullable":true},"action":{"type":"string"},"subject":{"type":"string"},"outcome":{"type":"string","enum":["refused","succeeded"]},"requestId":{"type":"string","nullable":true},"data":{"type":"object","additionalProperties":{}}},"required":["leaf","index","time","actor","org","action","subject","outcome","requestId","data"]},
    "AuditItem": {"type":"object","properties":{"index":{"type":"number"},"time":{"type":"string"},"actor":{"type":"string","nullable":true},"org":{"type":"string","nullable":true},"action":{"type":"string"},"subject":{"type":"string"},"outcome":{"type":"string","enum":["refused","succeeded"]},"requestId":{"type":"string","nullable":true},"data":{"type":"object","additionalProperties":{}}},"required":["index","time","actor","org","action","subject","outcome","requestId","data"]},
    "AuditProof": {"type":"object","properties":{"hashes":{"description":"In base64, in the order of RFC 6962.","type":"array","items":{"type":"string"}}},"required":["hashes"]},
    "CredentialAnswer": {"type":"object","properties":{"dependants":{"type":"array","items":{"$ref":"#/components/schemas/DependantAnswer"}},"holders":{"type":"array","items":{"type":"object","additionalProperties":true}},"rotations":{"type":"array","items":{"type":"object","additionalProperties":true}},"name":{"type":"string"},"rotatedAt":{"type":"string"},"expiresAt":{"type":"string","nullable":true},"id":{"type":"string"},"kind":{"type":"string","enum":["application-key","certificate","client-secret","jwk","keystore","target-signing-key","token-configuration","vault-key","web-key"]},"scope":{"$ref":"#/components/schemas/CredentialScope"},"activeVersion":{"type":"number","nullable":true},"versions":{"type":"array","items":{"$ref":"#/components/schemas/CredentialVersionAnswer"}},"lastUsedAt":{"type":"string","nullable":true},"policy":{"type":"string","nullable":true}},"required":["dependants","holders","rotations","name","rotatedAt","expiresAt","id","kind","scope","activeVersion","versions","lastUsedAt","policy"]},
    "CredentialItem": {"type":"object","properties":{"kind":{"type":"string","enum":["application-key","certificate","client-secret","jwk","keystore","target-signing-key","token-configuration","vault-key","web-key"]},"id":{"type":"string"},"name":{"type":"string"},"scope":{"$ref":"#/components/schemas/CredentialScope"},"activeVersion":{"type":"number","nullable":true},"versions":{"type":"array","items":{"$ref":"#/components/schemas/CredentialVersionAnswer"}},"rotatedAt":{"type":"string"},"expiresAt":{"type":"string","nullable":true},"lastUsedAt":{"type":"string","nullable":true},"dependants":{"type":"number"},"holders":{"type":"number"},"policy":{"type":"string","nullable":true}},"required":["kind","id","name","scope","activeVersion","versions","rotatedAt","expiresAt","lastUsedAt","dependants","holders","policy"]},
    "CredentialScope": {"type":"object","properties":{"org":{"description":"Id of the organization.","type":"string"},"project":{"description":"Id of the project of applications.","type":"string"},"vaultProject":{"description":"Name of the project of the vault.","type":"string"},"zone":{"type":"string"}}},
    "CredentialVersionAnswer": {"type":"object","properties":{"version":{"type":"number"},"environment":{"type":"string"},"state":{"type":"string","enum":["active","compromised","retired","retiring","staged"]},"createdAt":{"type":"string"},"activatedAt":{"type":"string","nullable":true},"retireAt":{"type":"string","nullable":true},"expiresAt":{"type":"string","nullable":true},"lastUsedAt":{"type":"string","nullable":true}},"required":["version","state","createdAt","activatedAt","retireAt","expiresAt","lastUsedAt"]},
    "DependantAnswer": {"type":"object","properties":{"service":{"type":"string"},"kind":{"type":"string"},"id":{"type":"string"},"name":{"type":"string"}},"required":["service","kind","id","name"]},
    "HolderAnswer": {"type":"object","properties":{"project":{"type":"string"},"name":{"type":"string"},"environments":{"type":"array","items":{"type":"string"}},"state":{"description":"`waiting` for a first value, `pending` while it is on its way, `failed` where it cannot be taken.","type":"string","enum":["current","failed","pending","waiting"]},"version":{"description":"Of the credential; null while there was none.","type":"number","nullable":true},"lastError":{"type":"string","nullable":true},"workers":{"type":"array","items":{"$ref":"#/components/schemas/HolderWorkerAnswer"}}},"required":["project","name","environments","state","version","lastError","workers"]},
    "HolderWorkerAnswer": {"type":"object","properties":{"id":{"type":"string"},"name":{"type":"string"},"version":{"type":"number","nullable":true},"at":{"type":"string","nullable":true}},"required":["id","name","version","at"]},
    "HoldersAnswer": {"type":"object","properties":{"vaultKeys":{"type":"array","items":{"$ref":"#/components/schemas/HolderAnswer"}}},"required":["vaultKeys"]},
    "PageOfAuditItem": {"type":"object","properties":{"items":{"type":"array","items":{"$ref":"#/components/schemas/AuditItem"}},"next":{"description":"Cursor of the next page; null at the end.","type":"string","nullable":true}},"required":["items","next"]},
    "PageOfCredentialItem": {"type":"object","properties":{"items":{"type":"array","items":{"$ref":"#/components/schemas/CredentialItem"}},"next":{"description":"Cursor of the next page; null at the end.","type":"string","nullable":true}},"required":["items","next"]},
    "PageOfRotationItem": {"type":"object","properties":{"items":{"type":"array","items":{"$ref":"#/components/schemas/RotationItem"}},"next":{"description":"Cursor of the next page; null at the end.","type":"string","nullable":true}},"required":["items","next"]},
    "Plan": {"type":"object","properties":{"dryRun":{"type":"boolean","enum":[true]},"credential":{"type":"object","properties":{"name":{"description":"As people know it.","type":"string"},"id":{"description":"Of what holds the credential: key, JWK, target, configuration, application, application key, or `platform`.","type":"string"},"kind":{"type":"string","enum":["application-key","certificate","client-secret","jwk","keystore","target-signing-key","token-configuration","vault-key","web-key"]}},"required":["name","id","kind"]},"version":{"type":"number","nullable":true},"dependants":{"type":"array","items":{"$ref":"#/components/schemas/PlannedDependant"}},"holders":{"type":"array","items":{"type":"object","additionalProperties":true}},"notified":{"type":"array","items":{"type":"object","properties":{"targetId":{"type":"string"},"name":{"type":"string"}},"required":["targetId","name"]}},"ends":{"type":"array","items":{"$ref":"#/components/schemas/PlannedEnd"}},"earliestSafeEnd":{"type":"string","nullable":true},"warnings":{"type":"array","items":{"$ref":"#/components/schemas/PlanWarning"}}},"required":["dryRun","credential","version","dependants","holders","notified","ends","earliestSafeEnd","warnings"]},
    "PlanWarning": {"type":"object","properties":{"code":{"type":"string"},"message":{"type":"string"}},"required":["code","message"]},
    "PlannedDependant": {"type":"object","properties":{"kind":{"type":"string"},"id":{"type":"string"},"name":{"type":"string"},"service":{"type":"string"},"change":{"type":"string"},"kidBefore":{"type":"string","nullable":true},"kidAfter":{"type":"string","nullable":true}},"required":["kind","id","name","service","change"]},
    "PlannedEnd": {"type":"object","properties":{"version":{"type":"number"},"environment":{"type":"string"},"at":{"type":"string"},"lastUsedAt":{"type":"string","nullable":true},"usedBy":{"description":"What works with it now, as far as that is known.","type":"array","items":{"type":"object","properties":{"name":{"type":"string"},"id":{"type":"string"},"kind":{"type":"string"}},"required":["name","id","kind"]}}},"required":["version","at","lastUsedAt"]},
    "PreviousVersionAnswer": {"type":"object","properties":{"state":{"type":"string"},"retireAt":{"type":"string","nullable":true},"lastUsedAt":{"type":"string","nullable":true},"held":{"type":"boolean"}},"required":["state","retireAt","lastUsedAt","held"]},
    "RebuildAnswer": {"type":"object","properties":{"state":{"type":"string","enum":["done","failed","running"]},"done":{"type":"number"},"total":{"type":"number"}},"required":["state","done","total"]},
    "RetiredAnswer": {"type":"object","properties":{"kind":{"type":"string"},"id":{"type":"string"},"version":{"type":"number"},"environment":{"type":"string"},"state":{"type":"string","enum":["retired"]}},"required":["kind","id","version","state"]},
    "RotationAnswer": {"type":"object","properties":{"nodes":{"type":"array","items":{"$ref":"#/components/schemas/RotationNode"}},"id":{"type":"string"},"credential":{"type":"object","properties":{"kind":{"type":"string"},"id":{"type":"string"},"name":{"type":"string"},"scope":{"type":"object","additionalProperties":{"type":"string"}}},"required":["kind","id","name","scope"]},"cause":{"type":"string","enum":["compromised","reverted","rotated"]},"version":{"type":"number","nullable":true},"previousVersion":{"type":"number","nullable":true},"state":{"type":"string","enum":["compromised","converged","reverted","running","stuck","superseded"]},"startedAt":{"type":"string"},"convergedAt":{"type":"string","nullable":true},"actor":{"type":"string","nullable":true},"requestId":{"type":"string","nullable":true},"campaign":{"type":"string","nullable":true},"counts":{"$ref":"#/components/schemas/RotationCounts"},"previous":{"description":"The version that this rotation ended, as it is now; null where there was none.","type":"object","nullable":true,"allOf":[{"$ref":"#/components/schemas/PreviousVersionAnswer"}]}},"required":["nodes","id","credential","cause","version","previousVersion","state","startedAt","convergedAt","actor","requestId","campaign","counts","previous"]},
    "RotationCounts": {"type":"object","properties":{"applied":{"type":"number"},"skipped":{"type":"number"},"failed":{"type":"number"},"pending":{"type":"number"}},"required":["applied","skipped","failed","pending"]},
    "RotationItem": {"type":"object","properties":{"id":{"type":"string"},"credential":{"type":"object","properties":{"kind":{"type":"string"},"id":{"type":"string"},"name":{"type":"string"},"scope":{"type":"object","additionalProperties":{"type":"string"}}},"required":["kind","id","name","scope"]},"cause":{"type":"string","enum":["compromised","reverted","rotated"]},"version":{"type":"number","nullable":true},"previousVersion":{"type":"number","nullable":true},"state":{"type":"string","enum":["compromised","converged","reverted","running","stuck","superseded"]},"startedAt":{"type":"string"},"convergedAt":{"type":"string","nullable":true},"actor":{"type":"string","nullable":true},"requestId":{"type":"string","nullable":true},"campaign":{"type":"string","nullable":true},"counts":{"$ref":"#/components/schemas/RotationCounts"},"previous":{"description":"The version that this rotation ended, as it is now; null where there was none.","type":"object","nullable":true,"allOf":[{"$ref":"#/components/schemas/PreviousVersionAnswer"}]}},"required":["id","credential","cause","version","previousVersion","state","startedAt","convergedAt","actor","requestId","campaign","counts","previous"]},
    "RotationNode": {"type":"object","properties":{"id":{"type":"string"},"parent":{"description":"Null for what depends on the rotated credential itself.","type":"string","nullable":true},"kind":{"type":"string"},"dependantId":{"type":"string"},"name":{"type":"string"},"service":{"type":"string"},"state":{"type":"string","enum":["applied","failed","pending","skipped"]},"reason":{"type":"string","nullable":true},"at":{"type":"string","nullable":true},"afterMs":{"description":"Since the credential turned.","type":"number","nullable":true}},"required":["id","parent","kind","dependantId","name","service","state","reason","at","afterMs"]},
    "TurnAnswer": {"type":"object","properties":{"rotationId":{"type":"string"},"version":{"type":"number","nullable":true},"id":{"description":"Of the credential that stands beside the turned one from now on.","type":"string"},"secret":{"type":"string"},"keyDetails":{"type":"string"}},"required":["rotationId","version"]},
  },
};
