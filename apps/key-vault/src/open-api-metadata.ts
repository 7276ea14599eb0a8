// Written by `npm run generate` from the DTOs and controllers. Not to be edited.

/** For the OpenAPI document: fields of the DTOs, what the comments on them and on the routes say, and what routes answer. */
export async function openApiMetadata() {
  const t = {
    "./platform-keys/dto/create-web-key.dto.js": await import("./platform-keys/dto/create-web-key.dto.js"),
    "./vault/jwks/dto/generate-jwk.dto.js": await import("./vault/jwks/dto/generate-jwk.dto.js"),
    "./vault/keys/dto/key-environment.dto.js": await import("./vault/keys/dto/key-environment.dto.js"),
    "./vault/keystores/dto/keystore-environment.dto.js": await import("./vault/keystores/dto/keystore-environment.dto.js"),
  };
  return {
    '@nestjs/swagger': {
      models: [
        [import("./deployments/dto/bundle.query.js"), {
          BundleQuery: { wait: { required: false, type: () => String, description: "How long to wait for another version than the one of `If-None-Match`, up to `60s`.", pattern: "^([0-5]?\\d|60)s$" } },
        }],
        [import("./deployments/dto/create-worker.dto.js"), {
          CreateWorkerDto: { name: { required: true, type: () => String, description: "Unique in the environment." }, url: { required: true, type: () => String, description: "Where each new bundle is posted.", maxLength: 2000 }, publicKey: { required: true, type: () => Object, description: "SPKI PEM or JWK: RSA from 2048 bits, P-256, P-384 or P-521." } },
        }],
        [import("./platform-keys/dto/create-web-key.dto.js"), {
          RsaDto: { bits: { required: false, type: () => Object, description: "Default `RSA_BITS_2048`." }, hasher: { required: false, type: () => Object, description: "Default `RSA_HASHER_SHA256`." } },
          EcdsaDto: { curve: { required: false, type: () => Object, description: "Default `ECDSA_CURVE_P256`. `ECDSA_CURVE_P512` is P-521." } },
          Ed25519Dto: {},
          CreateWebKeyDto: { rsa: { required: false, type: () => t["./platform-keys/dto/create-web-key.dto.js"].RsaDto, nullable: true }, ecdsa: { required: false, type: () => t["./platform-keys/dto/create-web-key.dto.js"].EcdsaDto, nullable: true }, ed25519: { required: false, type: () => t["./platform-keys/dto/create-web-key.dto.js"].Ed25519Dto, nullable: true } },
        }],
        [import("./platform-keys/dto/sign-payloads.dto.js"), {
          SignPayloadsDto: { payloads: { required: true, type: () => [String], description: "Signed as they are.", minItems: 1 }, typ: { required: false, enum: ["JWT", "at+jwt"] } },
        }],
        [import("./platform-keys/dto/web-key-id.dto.js"), {
          ActivateWebKeyDto: { id: { required: true, type: () => String } },
          DeleteWebKeyDto: { id: { required: true, type: () => String } },
        }],
        [import("./vault/certificates/dto/certificate-form.dto.js"), {
          CertificateFormDto: { certificateName: { required: true, type: () => String, description: "Unique in the project; the one of the path in an update." }, alias: { required: true, type: () => String, description: "Unique in each environment." }, certificateDescription: { required: false, type: () => String }, environmentList: { required: true, type: () => String, description: "Names apart by commas: the whole list of environments." }, pemEncodedFile: { required: true, type: () => Object, description: "PEM or DER; as a file, or PEM as a text." } },
        }],
        [import("./vault/certificates/dto/truststore-params.js"), {
          TruststoreParams: { projectName: { required: true, type: () => String }, environmentName: { required: true, type: () => String } },
        }],
        [import("./vault/environments/dto/create-environment.dto.js"), {
          CreateEnvironmentDto: { name: { required: true, type: () => String, description: "Unique in the installation." }, description: { required: false, type: () => String, nullable: true } },
        }],
        [import("./vault/jwks/dto/create-jwk.dto.js"), {
          CreateJwkDto: { name: { required: true, type: () => String, description: "Unique in the project." }, description: { required: false, type: () => String, nullable: true }, sourceType: { required: false, nullable: true, description: "Required unless the path says it. PRIVATE_KEY keeps the private half as well, PUBLIC_KEY never has it.", enum: ["URL", "COPY_PASTE", "CERTIFICATE", "PUBLIC_KEY", "PRIVATE_KEY", "KEYSTORE"] }, keyName: { required: false, type: () => String, nullable: true, description: "A key of the project, else of the shared project `admin`." }, certificateName: { required: false, type: () => String, nullable: true, description: "A certificate, found as keys are." }, keyStoreName: { required: false, type: () => String, nullable: true, description: "A keystore, found as keys are." }, aliasName: { required: false, type: () => String, nullable: true, description: "Its entry; absent: the one that the keystore was made with." }, environmentName: { required: false, type: () => String, nullable: true, description: "Of a key, certificate or keystore: whose material it is made from, now and after each rotation. Else where it is deployed; absent: everywhere." }, url: { required: false, type: () => String, nullable: true, description: "Where a JWK or JWK Set is, which is fetched once." }, urlOptionConnectTimeout: { required: false, type: () => Number, nullable: true, description: "Milliseconds; 5000 when absent.", minimum: 1 }, urlOptionReadTimeout: { required: false, type: () => Number, nullable: true, description: "Milliseconds; 10000 when absent.", minimum: 1 }, urlOptionSizeLimit: { required: false, type: () => Number, nullable: true, description: "Bytes; 1048576 when absent.", minimum: 1 }, jwkStr: { required: false, type: () => String, nullable: true, description: "JSON of a JWK or JWK Set." }, useType: { required: false, nullable: true, description: "Absent: what the key says, else SIGNATURE if it can sign.", enum: ["SIGNATURE", "ENCRYPTION"] }, algorithm: { required: false, type: () => String, nullable: true, description: "Absent: what the key says, else the usual one of its type." }, kid: { required: false, type: () => String, nullable: true, description: "Of a key: kept through rotations; absent, each version has its RFC 7638 thumbprint. Else it selects from a JWK Set." } },
        }],
        [import("./vault/jwks/dto/export-jwk-file.query.js"), {
          ExportJwkFileQuery: { publicOnly: { required: false, type: () => Boolean, description: "Whether the private members are left out; default false." } },
        }],
        [import("./vault/jwks/dto/generate-jwk.dto.js"), {
          GenerationDto: { keyUseType: { required: false, nullable: true, description: "Absent: SIGNATURE if the key can sign.", enum: ["SIGNATURE", "ENCRYPTION"] }, algorithm: { required: false, type: () => String, nullable: true, description: "Absent: the usual one of the key. In the vendor's spelling (`RSA256`, `RSA_OAEP_256`) or by its standard name." }, keyIdType: { required: false, nullable: true, description: "How a kid is made when none is given: milliseconds since 1970 (default), RFC 7638 thumbprint, time, or none at all.", enum: ["TIMESTAMP", "SHA256", "SHA1", "ISO_DATE", "NONE"] }, notBeforeTime: { required: false, type: () => String, nullable: true, description: "Shown with the JWK; now when absent." }, expirationTime: { required: false, type: () => String, nullable: true, description: "Shown with the JWK, which goes on beyond it; a year after `notBeforeTime` when absent." } },
          RsaGenerationDto: { keySize: { required: true, type: () => Number } },
          EcGenerationDto: { curveType: { required: true, enum: ["P256", "P384", "P521", "SECP256K1", "ED25519", "X25519"] } },
          OkpGenerationDto: { curveType: { required: true, enum: ["P256", "P384", "P521", "SECP256K1", "ED25519", "X25519"] } },
          OctGenerationDto: { keySize: { required: true, type: () => Number }, passwordSaltLength: { required: false, type: () => Number, nullable: true, description: "Octets, of PBES2; 8 when absent.", minimum: 8, maximum: 1024 }, passwordIterationCount: { required: false, type: () => Number, nullable: true, description: "Of PBES2; 1000 when absent.", minimum: 1000, maximum: 10000000 } },
          GenerateJwkDto: { name: { required: true, type: () => String, description: "Unique in the project." }, description: { required: false, type: () => String, nullable: true }, type: { required: true, enum: ["EC", "OKP", "RSA", "OCT"] }, kid: { required: false, type: () => String, nullable: true, description: "Absent: made as `keyIdType` says." }, environmentName: { required: false, type: () => String, nullable: true, description: "Where it is deployed; absent: everywhere." }, rsa: { required: false, type: () => t["./vault/jwks/dto/generate-jwk.dto.js"].RsaGenerationDto, nullable: true }, ec: { required: false, type: () => t["./vault/jwks/dto/generate-jwk.dto.js"].EcGenerationDto, nullable: true }, oct: { required: false, type: () => t["./vault/jwks/dto/generate-jwk.dto.js"].OctGenerationDto, nullable: true }, okp: { required: false, type: () => t["./vault/jwks/dto/generate-jwk.dto.js"].OkpGenerationDto, nullable: true } },
        }],
        [import("./vault/jwks/dto/import-jwk-file.dto.js"), {
          ImportJwkFileDto: { jwkFile: { required: true, type: () => Object, description: "JSON of a JWK or JWK Set." }, jwkName: { required: true, type: () => String }, kid: { required: true, type: () => String, description: "Which key of the file; one that has no kid itself takes it." }, jwkDescription: { required: false, type: () => String } },
        }],
        [import("./vault/jwks/dto/jwk-path.dto.js"), {
          JwkPath: { projectName: { required: true, type: () => String }, jwkName: { required: true, type: () => String } },
        }],
        [import("./vault/jwks/dto/update-jwk.dto.js"), {
          UpdateJwkDto: { name: { required: false, type: () => String, nullable: true, description: "Unique in the project. Absent: it stays." }, description: { required: false, type: () => String, nullable: true, description: "Absent: it stays." } },
        }],
        [import("./vault/key-files/dto/export-key.queries.js"), {
          ExportKeyFileQuery: { environmentName: { required: false, type: () => String, description: "Absent: all of them, in a ZIP." } },
          ExportKeyQuery: { encrypt: { required: false, type: () => Boolean } },
        }],
        [import("./vault/key-files/dto/import-key-file.dto.js"), {
          ImportKeyFileDto: { keyFile: { required: true, type: () => Object, description: "A PEM, base64 of it, the bytes of a secret key, or a ZIP with one such file per environment." }, keyName: { required: true, type: () => String }, keyType: { required: true, enum: ["PUBLIC_KEY", "PRIVATE_KEY", "SECRET_KEY"] }, algorithm: { required: false, description: "Required for a SECRET_KEY. In any letter case.", enum: ["RSA", "AES", "DES", "DESede"] }, environmentList: { required: false, type: () => String, description: "Names between commas. Required but for a ZIP, whose files name theirs." }, environmentMapping: { required: false, type: () => String, description: "Of a ZIP, a JSON object: an environment of it to the one here; an empty text leaves it out." }, keyDescription: { required: false, type: () => String }, alias: { required: false, type: () => String }, override: { required: false, type: () => Boolean, description: "Whether a key of this name gets the material; default false." } },
        }],
        [import("./vault/key-files/dto/import-package.dto.js"), {
          ImportPackageDto: { keyExportFile: { required: true, type: () => Object, description: "A ZIP as an export has it." }, environmentMapping: { required: false, type: () => String, description: "Of a new key, a JSON object: an environment of the package to the one here; an empty text leaves it out." }, certEnvironmentMergeMethod: { required: false, description: "Of a key that is there. MATCH_BY_NAME (default): environments get the material of the one of their name.", enum: ["MATCH_BY_NAME", "OVERWRITE_ALL"] }, certEnvironmentUncoveredAction: { required: false, description: "With MATCH_BY_NAME: what becomes of the key's environments that the package does not have.", enum: ["FILL_FROM_PACKAGE", "REMOVE_FROM_TARGET"] } },
        }],
        [import("./vault/key-files/dto/import-package.query.js"), {
          ImportPackageQuery: { override: { required: false, type: () => Boolean, description: "Whether a key of this name is overwritten; default false: the new one is called `-imported`." } },
        }],
        [import("./vault/keys/dto/create-key.dto.js"), {
          CreateKeyDto: { name: { required: true, type: () => String, description: "Unique in the project." }, description: { required: false, type: () => String, nullable: true }, keyType: { required: true, enum: ["PUBLIC_KEY", "PRIVATE_KEY", "SECRET_KEY"] }, algorithm: { required: false, nullable: true, description: "Required for a SECRET_KEY, without meaning for the others.", enum: ["RSA", "AES", "DES", "DESede"] }, cryptoKeyInfoEnvironmentList: { required: true, type: () => [t["./vault/keys/dto/key-environment.dto.js"].KeyEnvironmentDto], minItems: 1 } },
        }],
        [import("./vault/keys/dto/key-environment.dto.js"), {
          KeyEnvironmentDto: { environmentName: { required: true, type: () => String }, content: { required: false, type: () => String, nullable: true, description: "Base64 of the PEM or of the secret bytes; bare PEM is read as well. Absent in an update: the material stays." }, alias: { required: false, type: () => String, nullable: true, description: "Absent in an update: the alias stays." } },
        }],
        [import("./vault/keys/dto/key.queries.js"), {
          UpdateKeyQuery: { jwkUpdateAction: { required: false, description: "What becomes of the JWKs made from the key; NULLIFY when there is new material and nothing is said.", enum: ["NULLIFY", "UPDATE"] }, updateScope: { required: false, description: "With UPDATE: whose JWKs follow; SAME_PROJECT when nothing is said.", enum: ["SAME_PROJECT", "ALL_PROJECTS"] }, overlap: { required: false, type: () => String, description: "How long the previous material stays valid, `\"3600s\"`." } },
          DeleteKeyQuery: { jwkDeleteAction: { required: false, enum: ["NULLIFY", "DELETE"] } },
        }],
        [import("./vault/keys/dto/pick-version.dto.js"), {
          PickVersionDto: { environment: { required: false, type: () => String, description: "Name of one environment; default all that the key is deployed to." } },
        }],
        [import("./vault/keys/dto/update-key.dto.js"), {
          UpdateKeyDto: { name: { required: false, type: () => String, nullable: true, description: "The new name, unique in the project." }, description: { required: false, type: () => String, nullable: true }, keyType: { required: false, nullable: true, description: "Another type needs new material in every environment.", enum: ["PUBLIC_KEY", "PRIVATE_KEY", "SECRET_KEY"] }, algorithm: { required: false, nullable: true, enum: ["RSA", "AES", "DES", "DESede"] }, cryptoKeyInfoEnvironmentList: { required: false, type: () => [t["./vault/keys/dto/key-environment.dto.js"].KeyEnvironmentDto], nullable: true, description: "The whole new set of environments: one that is not in it is undeployed.", minItems: 1 } },
        }],
        [import("./vault/keystores/dto/import-keystore-file.dto.js"), {
          ImportKeystoreFileDto: { keyStoreFile: { required: true, type: () => Object }, keyStoreName: { required: true, type: () => String }, keyStoreType: { required: true, description: "In any letter case.", enum: ["JKS", "PKCS12"] }, password: { required: true, type: () => String, description: "Of the keystore and its keys. No answer ever holds it." }, environmentList: { required: false, type: () => String, description: "Names between commas." }, keyStoreDescription: { required: false, type: () => String }, alias: { required: false, type: () => String, description: "Which entry is meant by default; needed when there is more than one." }, override: { required: false, type: () => Boolean, description: "Whether a keystore of this name gets the file; default false." } },
        }],
        [import("./vault/keystores/dto/keystore-environment.dto.js"), {
          KeystoreEnvironmentDto: { environmentName: { required: true, type: () => String }, file: { required: true, type: () => String, description: "Base64 of the keystore." }, password: { required: true, type: () => String, description: "Of the keystore and its keys. No answer ever holds it." }, alias: { required: false, type: () => String, nullable: true, description: "Which entry is meant by default; needed when there is more than one key, or more than one certificate and no key." }, keyStoreType: { required: true, enum: ["JKS", "PKCS12"] } },
        }],
        [import("./vault/keystores/dto/keystore.dto.js"), {
          CreateKeystoreDto: { name: { required: true, type: () => String, description: "Unique in the project." }, description: { required: false, type: () => String, nullable: true }, keyStoreEnvironmentList: { required: true, type: () => [t["./vault/keystores/dto/keystore-environment.dto.js"].KeystoreEnvironmentDto], minItems: 1 } },
          UpdateKeystoreDto: { name: { required: false, type: () => String, nullable: true, description: "The new name, unique in the project." }, description: { required: false, type: () => String, nullable: true }, keyStoreEnvironmentList: { required: false, type: () => [t["./vault/keystores/dto/keystore-environment.dto.js"].KeystoreEnvironmentDto], nullable: true, description: "The whole new list: the keystore is undeployed from environments that are not in it.", minItems: 1 } },
        }],
        [import("./vault/projects/dto/create-project.dto.js"), {
          CreateProjectDto: { name: { required: true, type: () => String, description: "Unique in the installation; part of paths and of grants' scopes." }, description: { required: false, type: () => String, nullable: true } },
        }],
      ],
      controllers: [
        [import("./deployments/runtime-bundles.controller.js"), {
          RuntimeBundlesController: { get: { summary: "Everything the environment runs with, signed by the platform and encrypted to the public key that the token was issued\nwith. With `If-None-Match` and `wait` answered when that is no longer what there is, or with 304 after the time." } },
        }],
        [import("./deployments/workers.controller.js"), {
          WorkersController: { create: { summary: "Adds a worker, which is sent what the environment has now and whenever that changes." }, list: { summary: "Workers, and whether each has what the environment has." }, remove: { summary: "Nothing is sent to it any more; what it has it keeps." } },
        }],
        [import("./platform-keys/oauth-keys.controller.js"), {
          OauthKeysController: { get: { summary: "The public half of every web key that is not removed: those that will sign, the one that does, and those that did." } },
        }],
        [import("./platform-keys/web-keys.native.controller.js"), {
          WebKeysNativeController: { activateNow: { summary: "Lets a key sign at once: verifiers that cached the published set before it was made refuse what it signs until they ask again." } },
        }],
        [import("./vault/certificates/certificates.controller.js"), {
          CertificatesController: { update: { summary: "Everything but the name, which stays." }, export: { summary: "A ZIP with one DER file for each environment." }, truststore: { summary: "Whom the runtimes of an environment trust. Of project `admin` only." } },
        }],
        [import("./vault/environments/environments.apiops.controller.js"), {
          EnvironmentsApiopsController: { list: { summary: "Those that the caller may know. The vendor's server shows all of them to any token, against its own page." }, listOfProject: { summary: "Every project may deploy everywhere, so these are all as well." } },
        }],
        [import("./vault/jwks/jwk-files.controller.js"), {
          JwkFilesController: { exportFile: { summary: "A JWK Set with this one key, in clear." }, importFile: { summary: "A multipart form with a JWK or JWK Set. Never over a JWK that is there." } },
        }],
        [import("./vault/jwks/jwk-sources.controller.js"), {
          JwkSourcesController: { parseFromKeystore: { summary: "The private half as well if the entry has one." }, parseFromKey: { summary: "The private half as well if the key has one, unless `sourceType` says PUBLIC_KEY." } },
        }],
        [import("./vault/jwks/jwks.controller.js"), {
          JwksController: { update: { summary: "Name and description. It follows its key no more." } },
        }],
        [import("./vault/jwks/jwks.public.controller.js"), {
          JwksPublicController: { get: { summary: "The public keys of a project's JWKs, those inside an overlap included. Sent as bytes, and read from the request as it\nis: nothing is serialised or validated." } },
        }],
        [import("./vault/key-files/key-files.controller.js"), {
          KeyFilesController: { exportFile: { summary: "The material of one environment byte for byte, or of all in a ZIP. In clear." }, importFile: { summary: "A multipart form. Environments of a key that is there and that it does not name stay as they are." }, exportPackage: { summary: "The whole key in a ZIP, encrypted under the passphrase of the header or in clear." }, importPackage: { summary: "A multipart form with what an export gave." } },
        }],
        [import("./vault/keystores/keystores.controller.js"), {
          KeystoresController: { importFile: { summary: "A multipart form. Environments of a keystore that is there and that it does not name stay as they are." }, exportFile: { summary: "The file of one environment byte for byte, or of all in a ZIP." } },
        }],
      ],
    },
    answers: ANSWERS,
  };
}

const ANSWERS = {
  operations: {
    "CertificateVersions.compromise": {"$ref":"#/components/schemas/KeyChangeAnswer"},
    "CertificateVersions.list": {"$ref":"#/components/schemas/PageOfKeyVersionAnswer"},
    "CertificateVersions.revert": {"$ref":"#/components/schemas/KeyChangeAnswer"},
    "Certificates.create": {"$ref":"#/components/schemas/WriteAnswer"},
    "Certificates.get": {"$ref":"#/components/schemas/ResultListOfCertificateAnswer"},
    "Certificates.list": {"$ref":"#/components/schemas/ResultListOfCertificateAnswer"},
    "Certificates.remove": {"$ref":"#/components/schemas/WriteAnswer"},
    "Certificates.truststore": {"$ref":"#/components/schemas/ResultListOfCertificateEnvironment"},
    "Certificates.update": {"$ref":"#/components/schemas/WriteAnswer"},
    "Environments.create": {"$ref":"#/components/schemas/EnvironmentAnswer"},
    "EnvironmentsApiops.list": {"$ref":"#/components/schemas/ResultListOfApiopsEnvironment"},
    "EnvironmentsApiops.listOfProject": {"$ref":"#/components/schemas/ResultListOfApiopsEnvironment"},
    "JwkFiles.exportFile": {"$ref":"#/components/schemas/JwkFile"},
    "JwkFiles.importFile": {"$ref":"#/components/schemas/FileImportAnswer"},
    "JwkSources.generate": {"$ref":"#/components/schemas/WriteAnswer"},
    "JwkSources.parseFromCertificate": {"$ref":"#/components/schemas/WriteAnswer"},
    "JwkSources.parseFromClipboard": {"$ref":"#/components/schemas/WriteAnswer"},
    "JwkSources.parseFromKey": {"$ref":"#/components/schemas/WriteAnswer"},
    "JwkSources.parseFromKeystore": {"$ref":"#/components/schemas/WriteAnswer"},
    "JwkSources.parseFromUrl": {"$ref":"#/components/schemas/WriteAnswer"},
    "Jwks.create": {"$ref":"#/components/schemas/WriteAnswer"},
    "Jwks.get": {"$ref":"#/components/schemas/ResultListOfJwkDetailAnswer"},
    "Jwks.list": {"$ref":"#/components/schemas/ResultListOfJwkAnswer"},
    "Jwks.remove": {"$ref":"#/components/schemas/WriteAnswer"},
    "Jwks.update": {"$ref":"#/components/schemas/WriteAnswer"},
    "JwksPublic.get": {"$ref":"#/components/schemas/JwkSet"},
    "KeyChanges.compromise": {"$ref":"#/components/schemas/KeyChangeAnswer"},
    "KeyChanges.revert": {"$ref":"#/components/schemas/KeyChangeAnswer"},
    "KeyFiles.importFile": {"$ref":"#/components/schemas/FileImportAnswer"},
    "KeyFiles.importPackage": {"$ref":"#/components/schemas/PackageImportAnswer"},
    "KeyVersions.list": {"$ref":"#/components/schemas/PageOfKeyVersionAnswer"},
    "Keys.create": {"$ref":"#/components/schemas/WriteAnswer"},
    "Keys.get": {"$ref":"#/components/schemas/ResultListOfKeyAnswer"},
    "Keys.list": {"$ref":"#/components/schemas/ResultListOfKeyAnswer"},
    "Keys.remove": {"$ref":"#/components/schemas/WriteAnswer"},
    "Keys.update": {"$ref":"#/components/schemas/WriteAnswer"},
    "KeystoreVersions.compromise": {"$ref":"#/components/schemas/KeyChangeAnswer"},
    "KeystoreVersions.list": {"$ref":"#/components/schemas/PageOfKeyVersionAnswer"},
    "KeystoreVersions.revert": {"$ref":"#/components/schemas/KeyChangeAnswer"},
    "Keystores.create": {"$ref":"#/components/schemas/WriteAnswer"},
    "Keystores.get": {"$ref":"#/components/schemas/ResultListOfKeystoreAnswer"},
    "Keystores.importFile": {"$ref":"#/components/schemas/FileImportAnswer"},
    "Keystores.list": {"$ref":"#/components/schemas/ResultListOfKeystoreAnswer"},
    "Keystores.remove": {"$ref":"#/components/schemas/WriteAnswer"},
    "Keystores.update": {"$ref":"#/components/schemas/WriteAnswer"},
    "OauthKeys.get": {"$ref":"#/components/schemas/JwkSet"},
    "Projects.create": {"$ref":"#/components/schemas/ProjectAnswer"},
    "ProjectsApiops.list": {"$ref":"#/components/schemas/ResultListOfApiopsProject"},
    "WebKeys.activate": {"$ref":"#/components/schemas/ActivateWebKeyAnswer"},
    "WebKeys.create": {"$ref":"#/components/schemas/CreateWebKeyAnswer"},
    "WebKeys.delete": {"$ref":"#/components/schemas/DeleteWebKeyAnswer"},
    "WebKeys.list": {"$ref":"#/components/schemas/WebKeyListAnswer"},
    "WebKeysNative.activateNow": {"$ref":"#/components/schemas/ActivateNowAnswer"},
    "Workers.create": {"$ref":"#/components/schemas/WorkerAnswer"},
    "Workers.list": {"$ref":"#/components/schemas/PageOfWorkerAnswer"},
  },
  summaries: {
    "WebKeys.activate": "Lets a key sign that has been published longer than the lead time; the one before it is published on.",
    "WebKeys.create": "Makes a key that is published and does not sign yet.",
    "WebKeys.delete": "Takes a key that does not sign out of the published set, for ever: what it signed does not verify any more.",
    "WebKeys.list": "Every key that is published, the oldest first.",
  },
  fields: {
    "CertificateFormDto.pemEncodedFile": {"type":"string","format":"binary"},
    "CreateWorkerDto.publicKey": {"anyOf":[{"type":"object","additionalProperties":true},{"type":"string"}]},
    "EcdsaDto.curve": {"anyOf":[{"type":"number"},{"type":"string"}]},
    "ImportJwkFileDto.jwkFile": {"type":"string","format":"binary"},
    "ImportKeyFileDto.keyFile": {"type":"string","format":"binary"},
    "ImportKeystoreFileDto.keyStoreFile": {"type":"string","format":"binary"},
    "ImportPackageDto.keyExportFile": {"type":"string","format":"binary"},
    "RsaDto.bits": {"anyOf":[{"type":"number"},{"type":"string"}]},
    "RsaDto.hasher": {"anyOf":[{"type":"number"},{"type":"string"}]},
  },
  schemas: {
    "ActivateNowAnswer": {"type":"object","properties":{"id":{"type":"string"},"state":{"type":"string","enum":["active"]},"activatedAt":{"description":"RFC 3339.","type":"string"}},"required":["id","state","activatedAt"]},
    "ActivateWebKeyAnswer": {"type":"object","properties":{"changeDate":{"type":"string"}},"required":["changeDate"]},
    "ApiopsEnvironment": {"type":"object","properties":{"type":{"type":"string","enum":["PRODUCTION"]},"accessUrl":{"type":"string","nullable":true,"enum":[null]},"status":{"type":"string","enum":["PUBLISHED"]},"deployed":{"type":"string","nullable":true,"enum":[null]},"redeployRequired":{"type":"string","nullable":true,"enum":[null]},"id":{"type":"string"},"name":{"type":"string"},"description":{"type":"string","nullable":true}},"required":["type","accessUrl","status","deployed","redeployRequired","id","name","description"]},
    "ApiopsProject": {"type":"object","properties":{"relativePath":{"type":"string","nullable":true,"enum":[null]},"enableRelativePath":{"type":"boolean","enum":[false]},"tags":{"type":"array","items":{"type":"string"}},"id":{"type":"string"},"name":{"type":"string"},"description":{"type":"string","nullable":true}},"required":["relativePath","enableRelativePath","tags","id","name","description"]},
    "CertificateAnswer": {"type":"object","properties":{"id":{"type":"string"},"name":{"type":"string"},"description":{"type":"string","nullable":true},"projectId":{"type":"string"},"certificateEnvironmentList":{"type":"array","items":{"$ref":"#/components/schemas/CertificateEnvironment"}}},"required":["id","name","description","projectId","certificateEnvironmentList"]},
    "CertificateEnvironment": {"type":"object","properties":{"environmentName":{"type":"string"},"alias":{"type":"string","nullable":true},"subjectDn":{"description":"RFC 4514: the most specific part first.","type":"string"},"startDate":{"description":"RFC 3339.","type":"string"},"endDate":{"type":"string"},"sha1Thumbprint":{"description":"Hexadecimal, without colons.","type":"string"},"base64EncodedContent":{"description":"DER.","type":"string"}},"required":["environmentName","alias"]},
    "CreateWebKeyAnswer": {"type":"object","properties":{"id":{"type":"string"},"creationDate":{"type":"string"}},"required":["id","creationDate"]},
    "DeleteWebKeyAnswer": {"type":"object","properties":{"deletionDate":{"type":"string"}}},
    "DeploymentResult": {"type":"object","properties":{"success":{"type":"boolean"},"message":{"type":"string"},"environmentResults":{"type":"array","items":{"$ref":"#/components/schemas/EnvironmentResult"}}},"required":["success","message","environmentResults"]},
    "EncryptionJwk": {"anyOf":[{"type":"object","properties":{"kty":{"type":"string","enum":["EC"]},"crv":{"type":"string"},"x":{"type":"string"},"y":{"type":"string"},"kid":{"type":"string"},"alg":{"type":"string","enum":["ECDH-ES+A256KW","RSA-OAEP-256"]},"use":{"type":"string","enum":["enc"]}},"required":["kty","crv","x","y","kid","alg","use"]},{"type":"object","properties":{"kty":{"type":"string","enum":["OKP"]},"crv":{"type":"string"},"x":{"type":"string"},"kid":{"type":"string"},"alg":{"type":"string","enum":["ECDH-ES+A256KW","RSA-OAEP-256"]},"use":{"type":"string","enum":["enc"]}},"required":["kty","crv","x","kid","alg","use"]},{"type":"object","properties":{"kty":{"type":"string","enum":["RSA"]},"n":{"type":"string"},"e":{"type":"string"},"kid":{"type":"string"},"alg":{"type":"string","enum":["ECDH-ES+A256KW","RSA-OAEP-256"]},"use":{"type":"string","enum":["enc"]}},"required":["kty","n","e","kid","alg","use"]}]},
    "EnvironmentAnswer": {"type":"object","properties":{"id":{"type":"string"},"name":{"type":"string"},"description":{"type":"string","nullable":true}},"required":["id","name","description"]},
    "EnvironmentResult": {"type":"object","properties":{"environmentName":{"type":"string"},"success":{"type":"boolean"},"message":{"type":"string"}},"required":["environmentName","success","message"]},
    "FileImportAnswer": {"type":"object","properties":{"resultMessage":{"type":"string"},"deploymentResult":{"type":"object","properties":{"success":{"type":"boolean"},"responseTime":{"type":"number"},"detailList":{"type":"array","items":{"$ref":"#/components/schemas/PodResult"}}},"required":["success","responseTime","detailList"]},"unresolvedReferences":{"type":"array","items":{"type":"string"}},"status":{"type":"string","enum":["SUCCESS"]},"success":{"type":"boolean","enum":[true]}},"required":["deploymentResult","status","success"]},
    "JwkAnswer": {"type":"object","properties":{"id":{"type":"string"},"name":{"type":"string"},"description":{"type":"string","nullable":true},"projectId":{"type":"string"},"sourceType":{"type":"string"},"sourceId":{"description":"The key it follows; null once detached.","type":"string","nullable":true},"sourceUrl":{"type":"string","nullable":true},"type":{"description":"RSA, EC, OCT or OKP.","type":"string"},"kid":{"type":"string","nullable":true},"notBeforeTime":{"description":"RFC 3339. Shown to whoever reads the JWK; nothing ends by them.","type":"string"},"expirationTime":{"type":"string"},"passwordSaltLength":{"description":"Of PBES2 (RFC 7518 section 4.8), for whoever encrypts with it.","type":"number"},"passwordIterationCount":{"type":"number"}},"required":["id","name","description","projectId","sourceType","sourceId","sourceUrl","type","kid"]},
    "JwkDetailAnswer": {"type":"object","properties":{"id":{"type":"string"},"name":{"type":"string"},"description":{"type":"string","nullable":true},"projectId":{"type":"string"},"sourceType":{"type":"string"},"sourceId":{"description":"The key it follows; null once detached.","type":"string","nullable":true},"sourceUrl":{"type":"string","nullable":true},"type":{"description":"RSA, EC, OCT or OKP.","type":"string"},"kid":{"type":"string","nullable":true},"notBeforeTime":{"description":"RFC 3339. Shown to whoever reads the JWK; nothing ends by them.","type":"string"},"expirationTime":{"type":"string"},"passwordSaltLength":{"description":"Of PBES2 (RFC 7518 section 4.8), for whoever encrypts with it.","type":"number"},"passwordIterationCount":{"type":"number"},"rsa":{"$ref":"#/components/schemas/KeyMembers"},"ec":{"$ref":"#/components/schemas/KeyMembers"},"okp":{"$ref":"#/components/schemas/KeyMembers"},"oct":{"$ref":"#/components/schemas/KeyMembers"}},"required":["id","name","description","projectId","sourceType","sourceId","sourceUrl","type","kid"]},
    "JwkFile": {"type":"object","properties":{"keys":{"type":"array","items":{"type":"object","additionalProperties":true}}},"required":["keys"]},
    "JwkSet": {"type":"object","properties":{"keys":{"type":"array","items":{"$ref":"#/components/schemas/PublicJwk"}}},"required":["keys"]},
    "KeyAnswer": {"type":"object","properties":{"id":{"type":"string"},"name":{"type":"string"},"description":{"type":"string","nullable":true},"projectId":{"type":"string"},"keyType":{"type":"string"},"algorithm":{"type":"string","nullable":true},"cryptoKeyInfoEnvironmentList":{"type":"array","items":{"type":"object","properties":{"environmentName":{"type":"string"},"alias":{"type":"string","nullable":true},"source":{"description":"The vendor's internal marker; never set.","type":"string","nullable":true,"enum":[null]}},"required":["environmentName","alias","source"]}}},"required":["id","name","description","projectId","keyType","algorithm","cryptoKeyInfoEnvironmentList"]},
    "KeyChangeAnswer": {"type":"object","properties":{"environments":{"description":"Per environment the version that the call was about: active again, or compromised.","type":"array","items":{"type":"object","properties":{"environment":{"type":"string"},"version":{"type":"number"}},"required":["environment","version"]}}},"required":["environments"]},
    "KeyMembers": {"type":"object","properties":{"crv":{"type":"string"},"d":{"type":"string"},"dp":{"type":"string"},"dq":{"type":"string"},"e":{"type":"string"},"k":{"type":"string"},"n":{"type":"string"},"p":{"type":"string"},"q":{"type":"string"},"qi":{"type":"string"},"x":{"type":"string"},"y":{"type":"string"}}},
    "KeyVersionAnswer": {"type":"object","properties":{"environment":{"type":"string"},"version":{"type":"number"},"state":{"type":"string"},"createdAt":{"type":"string"},"activatedAt":{"type":"string","nullable":true},"retireAt":{"type":"string","nullable":true}},"required":["environment","version","state","createdAt","activatedAt","retireAt"]},
    "KeystoreAnswer": {"type":"object","properties":{"id":{"type":"string"},"name":{"type":"string"},"description":{"type":"string","nullable":true},"projectId":{"type":"string"},"keyStoreEnvironmentList":{"type":"array","items":{"type":"object","properties":{"subjectDn":{"description":"RFC 4514: the most specific part first.","type":"string"},"startDate":{"description":"RFC 3339.","type":"string"},"endDate":{"type":"string"},"sha1Thumbprint":{"description":"Hexadecimal, without colons.","type":"string"},"base64EncodedContent":{"description":"DER.","type":"string"},"keyStoreType":{"type":"string"},"environmentName":{"type":"string"},"alias":{"type":"string","nullable":true}},"required":["environmentName","alias"]}}},"required":["id","name","description","projectId","keyStoreEnvironmentList"]},
    "PackageImportAnswer": {"type":"object","properties":{"unresolvedReferences":{"type":"array","items":{"type":"string"}},"status":{"type":"string","enum":["SUCCESS"]},"success":{"type":"boolean","enum":[true]}},"required":["status","success"]},
    "PageOfKeyVersionAnswer": {"type":"object","properties":{"items":{"type":"array","items":{"$ref":"#/components/schemas/KeyVersionAnswer"}},"next":{"description":"Cursor of the next page; null at the end.","type":"string","nullable":true}},"required":["items","next"]},
    "PageOfWorkerAnswer": {"type":"object","properties":{"items":{"type":"array","items":{"$ref":"#/components/schemas/WorkerAnswer"}},"next":{"description":"Cursor of the next page; null at the end.","type":"string","nullable":true}},"required":["items","next"]},
    "PodResult": {"type":"object","properties":{"envName":{"type":"string"},"podName":{"description":"The worker; null for an environment without any.","type":"string","nullable":true},"podIp":{"type":"string","nullable":true},"success":{"type":"boolean"},"detail":{"type":"string"},"responseTime":{"description":"Milliseconds.","type":"number"}},"required":["envName","podName","podIp","success","detail","responseTime"]},
    "ProjectAnswer": {"type":"object","properties":{"id":{"type":"string"},"name":{"type":"string"},"description":{"type":"string","nullable":true}},"required":["id","name","description"]},
    "PublicJwk": {"type":"object","properties":{"kty":{"type":"string"},"kid":{"type":"string"},"alg":{"type":"string"},"use":{"type":"string"},"crv":{"type":"string"},"x":{"type":"string"},"y":{"type":"string"},"n":{"type":"string"},"e":{"type":"string"}},"required":["kty"]},
    "ResultListOfApiopsEnvironment": {"type":"object","properties":{"resultList":{"type":"array","items":{"$ref":"#/components/schemas/ApiopsEnvironment"}},"resultCount":{"type":"number"},"status":{"type":"string","enum":["SUCCESS"]},"success":{"type":"boolean","enum":[true]}},"required":["resultList","resultCount","status","success"]},
    "ResultListOfApiopsProject": {"type":"object","properties":{"resultList":{"type":"array","items":{"$ref":"#/components/schemas/ApiopsProject"}},"resultCount":{"type":"number"},"status":{"type":"string","enum":["SUCCESS"]},"success":{"type":"boolean","enum":[true]}},"required":["resultList","resultCount","status","success"]},
    "ResultListOfCertificateAnswer": {"type":"object","properties":{"resultList":{"type":"array","items":{"$ref":"#/components/schemas/CertificateAnswer"}},"resultCount":{"type":"number"},"status":{"type":"string","enum":["SUCCESS"]},"success":{"type":"boolean","enum":[true]}},"required":["resultList","resultCount","status","success"]},
    "ResultListOfCertificateEnvironment": {"type":"object","properties":{"resultList":{"type":"array","items":{"$ref":"#/components/schemas/CertificateEnvironment"}},"resultCount":{"type":"number"},"status":{"type":"string","enum":["SUCCESS"]},"success":{"type":"boolean","enum":[true]}},"required":["resultList","resultCount","status","success"]},
    "ResultListOfJwkAnswer": {"type":"object","properties":{"resultList":{"type":"array","items":{"$ref":"#/components/schemas/JwkAnswer"}},"resultCount":{"type":"number"},"status":{"type":"string","enum":["SUCCESS"]},"success":{"type":"boolean","enum":[true]}},"required":["resultList","resultCount","status","success"]},
    "ResultListOfJwkDetailAnswer": {"type":"object","properties":{"resultList":{"type":"array","items":{"$ref":"#/components/schemas/JwkDetailAnswer"}},"resultCount":{"type":"number"},"status":{"type":"string","enum":["SUCCESS"]},"success":{"type":"boolean","enum":[true]}},"required":["resultList","resultCount","status","success"]},
    "ResultListOfKeyAnswer": {"type":"object","properties":{"resultList":{"type":"array","items":{"$ref":"#/components/schemas/KeyAnswer"}},"resultCount":{"type":"number"},"status":{"type":"string","enum":["SUCCESS"]},"success":{"type":"boolean","enum":[true]}},"required":["resultList","resultCount","status","success"]},
    "ResultListOfKeystoreAnswer": {"type":"object","properties":{"resultList":{"type":"array","items":{"$ref":"#/components/schemas/KeystoreAnswer"}},"resultCount":{"type":"number"},"status":{"type":"string","enum":["SUCCESS"]},"success":{"type":"boolean","enum":[true]}},"required":["resultList","resultCount","status","success"]},
    "Settings": {"type":"object"},
    "WebKeyAnswer": {"type":"object","properties":{"id":{"type":"string"},"creationDate":{"type":"string"},"changeDate":{"type":"string"},"state":{"$ref":"#/components/schemas/WebKeyState"},"rsa":{"$ref":"#/components/schemas/Settings"},"ecdsa":{"$ref":"#/components/schemas/Settings"},"ed25519":{"$ref":"#/components/schemas/Settings"}},"required":["id","creationDate","changeDate","state"]},
    "WebKeyListAnswer": {"type":"object","properties":{"webKeys":{"type":"array","items":{"$ref":"#/components/schemas/WebKeyAnswer"}}}},
    "WebKeyState": {"type":"string","enum":["STATE_ACTIVE","STATE_INACTIVE","STATE_INITIAL","STATE_REMOVED"]},
    "WorkerAnswer": {"type":"object","properties":{"id":{"type":"string"},"name":{"type":"string"},"url":{"description":"Values of its query are masked for callers who may not add workers to the environment.","type":"string"},"publicKey":{"$ref":"#/components/schemas/EncryptionJwk"},"status":{"description":"Whether it has what the environment has.","type":"string","enum":["current","pending"]},"version":{"description":"The last that it accepted; null before the first.","type":"number","nullable":true},"lastError":{"description":"Of the last attempt, when that failed.","type":"string","nullable":true},"createdAt":{"type":"string"}},"required":["id","name","url","publicKey","status","version","lastError","createdAt"]},
    "WriteAnswer": {"type":"object","properties":{"deploymentResult":{"$ref":"#/components/schemas/DeploymentResult"},"status":{"type":"string","enum":["SUCCESS"]},"success":{"type":"boolean","enum":[true]}},"required":["deploymentResult","status","success"]},
  },
};
