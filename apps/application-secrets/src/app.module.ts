import { type DynamicModule, Module } from '@nestjs/common';
import { CreateSecretHandovers1766000003000, HandoversModule, type Platform, PlatformModule } from '@rekey/platform';
import { AccessTokensModule } from './access-tokens/access-tokens.module.js';
import type { ApplicationSecretsConfig } from './app.config.js';
import { ApplicationKey } from './application-keys/application-key.entity.js';
import { ApplicationKeysModule } from './application-keys/application-keys.module.js';
import { Application } from './applications/application.entity.js';
import { ApplicationsBetaModule } from './applications-beta/applications-beta.module.js';
import { ApplicationsV2Module } from './applications-v2/applications-v2.module.js';
import { ApplicationsModule } from './applications/applications.module.js';
import { ClientSecretsModule } from './client-secrets/client-secrets.module.js';
import { IntrospectionModule } from './introspection/introspection.module.js';
import { CreateApplicationSecrets1764000005000 } from './migrations/1764000005000-create-application-secrets.js';
import { DescribeApplications1764000040000 } from './migrations/1764000040000-describe-applications.js';
import { CreateAccessTokens1764000041000 } from './migrations/1764000041000-create-access-tokens.js';
import { TrackSecretUses1764000042000 } from './migrations/1764000042000-track-secret-uses.js';
import { TimeUsedAssertions1764000908000 } from './migrations/1764000908000-time-used-assertions.js';
import { TellOfRetiredSecrets1764001101000 } from './migrations/1764001101000-tell-of-retired-secrets.js';
import { ReplaceApplicationKeys1765000600000 } from './migrations/1765000600000-replace-application-keys.js';
import { MarkHeldSecrets1766000003100 } from './migrations/1766000003100-mark-held-secrets.js';
import { SECRET_HANDOVERS } from './client-secrets/client-secret-ring.js';
import { IndexLiveClientSecrets1764001201000 } from './migrations/1764001201000-index-live-client-secrets.js';
import { TellOfUses1765000500000 } from './migrations/1765000500000-tell-of-uses.js';
import { Project } from './projects/project.entity.js';
import { ProjectsModule } from './projects/projects.module.js';

/** Applications with their client secrets and keys, and the OAuth endpoint where they use them. */
@Module({})
export class ApplicationSecretsModule {
  static register(platform: Platform<ApplicationSecretsConfig>): DynamicModule {
    return {
      module: ApplicationSecretsModule,
      imports: [
        PlatformModule.forRoot('application-secrets', platform, {
          sealedColumns: [SECRET_HANDOVERS],
          entities: [Project, Application, ApplicationKey],
          migrations: [
            CreateApplicationSecrets1764000005000,
            DescribeApplications1764000040000,
            CreateAccessTokens1764000041000,
            TrackSecretUses1764000042000,
            TimeUsedAssertions1764000908000,
            TellOfRetiredSecrets1764001101000,
            IndexLiveClientSecrets1764001201000,
            TellOfUses1765000500000,
            ReplaceApplicationKeys1765000600000,
            CreateSecretHandovers1766000003000,
            MarkHeldSecrets1766000003100,
          ],
        }),
        HandoversModule.of(SECRET_HANDOVERS),
        ProjectsModule,
        ApplicationsModule,
        ClientSecretsModule,
        ApplicationKeysModule,
        ApplicationsV2Module,
        ApplicationsBetaModule,
        AccessTokensModule,
        IntrospectionModule,
      ],
    };
  }
}
