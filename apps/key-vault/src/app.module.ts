import { type DynamicModule, Module } from '@nestjs/common';
import { type Platform, PlatformModule } from '@rekey/platform';
import type { KeyVaultConfig } from './app.config.js';
import { CertificatesModule } from './vault/certificates/certificates.module.js';
import { FeedsModule } from './vault/feeds/feeds.module.js';
import { DeploymentsModule } from './deployments/deployments.module.js';
import { Worker } from './deployments/worker.entity.js';
import { Environment } from './vault/environments/environment.entity.js';
import { EnvironmentsModule } from './vault/environments/environments.module.js';
import { Jwk } from './vault/jwk-store/jwk.entity.js';
import { JwksModule } from './vault/jwks/jwks.module.js';
import { KeyFilesModule } from './vault/key-files/key-files.module.js';
import { Key } from './vault/keys/key.entity.js';
import { KeystoresModule } from './vault/keystores/keystores.module.js';
import { KeysModule } from './vault/keys/keys.module.js';
import { CreateKeyVault1764000002000 } from './migrations/1764000002000-create-key-vault.js';
import { CreateWebKeys1764000008000 } from './migrations/1764000008000-create-web-keys.js';
import { WidenJwks1764000010000 } from './migrations/1764000010000-widen-jwks.js';
import { KeepCertificates1764000012500 } from './migrations/1764000012500-keep-certificates.js';
import { KeepRotationParticipants1764000902000 } from './migrations/1764000902000-keep-rotation-participants.js';
import { CreateDeployments1764000011000 } from './migrations/1764000011000-create-deployments.js';
import { SealWorkerQueries1764000908300 } from './migrations/1764000908300-seal-worker-queries.js';
import { IndexRetiringVersions1764001101000 } from './migrations/1764001101000-index-retiring-versions.js';
import { CreateKeyFeeds1766000003100 } from './migrations/1766000003100-create-key-feeds.js';
import { DropRotationParticipants1765000300000 } from './migrations/1765000300000-drop-rotation-participants.js';
import { KeepRuntimePulls1765000501000 } from './migrations/1765000501000-keep-runtime-pulls.js';
import { TimeBundles1765000500000 } from './migrations/1765000500000-time-bundles.js';
import { Project } from './vault/projects/project.entity.js';
import { ProjectsModule } from './vault/projects/projects.module.js';
import { TurnersModule } from './vault/turners/turners.module.js';
import { SEALED_COLUMNS } from './sealed-columns.js';
import { WebKeysModule } from './platform-keys/web-keys.module.js';

/** Keys per project and environment, the JWKs made from them, and the public key set of each project. */
@Module({})
export class KeyVaultModule {
  static register(platform: Platform<KeyVaultConfig>): DynamicModule {
    return {
      module: KeyVaultModule,
      imports: [
        PlatformModule.forRoot('key-vault', platform, {
          sealedColumns: SEALED_COLUMNS,
          entities: [Project, Environment, Worker, Key, Jwk],
          migrations: [
            CreateKeyVault1764000002000,
            CreateWebKeys1764000008000,
            WidenJwks1764000010000,
            CreateDeployments1764000011000,
            KeepCertificates1764000012500,
            KeepRotationParticipants1764000902000,
            SealWorkerQueries1764000908300,
            IndexRetiringVersions1764001101000,
            DropRotationParticipants1765000300000,
            TimeBundles1765000500000,
            KeepRuntimePulls1765000501000,
            CreateKeyFeeds1766000003100,
          ],
        }),
        ProjectsModule,
        EnvironmentsModule,
        KeysModule,
        FeedsModule,
        CertificatesModule,
        KeystoresModule,
        KeyFilesModule,
        JwksModule,
        TurnersModule,
        WebKeysModule,
        DeploymentsModule,
      ],
    };
  }
}
