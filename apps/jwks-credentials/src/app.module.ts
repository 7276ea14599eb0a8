import { type DynamicModule, Module } from '@nestjs/common';
import { type Platform, PlatformModule } from '@rekey/platform';
import type { JwksCredentialsConfig } from './app.config.js';
import { AuthorizationModule } from './authorization/authorization.module.js';
import { Configuration } from './configurations/configuration.entity.js';
import { ConfigurationsModule } from './configurations/configurations.module.js';
import { CREDENTIAL_SECRET } from './credentials/credential-secrets.js';
import { Credential } from './credentials/credential.entity.js';
import { CredentialsModule } from './credentials/credentials.module.js';
import { AskSources1764000023000 } from './migrations/1764000023000-ask-sources.js';
import { ChooseClaimHeaders1764000035000 } from './migrations/1764000035000-choose-claim-headers.js';
import { ChooseOriginalRequest1764000901000 } from './migrations/1764000901000-choose-original-request.js';
import { CreateJwksCredentials1764000003000 } from './migrations/1764000003000-create-jwks-credentials.js';
import { CreateKeyUsage1764000024000 } from './migrations/1764000024000-create-key-usage.js';
import { CreateOperationsAndRules1764000031000 } from './migrations/1764000031000-create-operations-and-rules.js';
import { KeepSecrets1764000030000 } from './migrations/1764000030000-keep-secrets.js';
import { RefreshSources1764000021000 } from './migrations/1764000021000-refresh-sources.js';
import { TrackZoneChanges1764000032000 } from './migrations/1764000032000-track-zone-changes.js';
import { TrackRuleChanges1764000033000 } from './migrations/1764000033000-track-rule-changes.js';
import { SealSourceQueries1764000908200 } from './migrations/1764000908200-seal-source-queries.js';
import { CountReplacements1764001100000 } from './migrations/1764001100000-count-replacements.js';
import { TellOfRetiredKeys1764001101000 } from './migrations/1764001101000-tell-of-retired-keys.js';
import { TimeActivations1764001202000 } from './migrations/1764001202000-time-activations.js';
import { TimeReplacements1765000500000 } from './migrations/1765000500000-time-replacements.js';
import { TellOfUses1765000501000 } from './migrations/1765000501000-tell-of-uses.js';
import { ApiOperation } from './operations/operation.entity.js';
import { OperationsModule } from './operations/operations.module.js';
import { TokenRule } from './rules/rule.entity.js';
import { RulesModule } from './rules/rules.module.js';
import { Source } from './sources/source.entity.js';
import { SOURCE_QUERY } from './sources/source-urls.js';
import { SourcesModule } from './sources/sources.module.js';
import { ValidationModule } from './validation/validation.module.js';
import { Zone } from './zones/zone.entity.js';
import { ZonesModule } from './zones/zones.module.js';

/** Zones, their token configurations and credentials, the sources that keys come from, and the validation of tokens. */
@Module({})
export class JwksCredentialsModule {
  static register(platform: Platform<JwksCredentialsConfig>): DynamicModule {
    return {
      module: JwksCredentialsModule,
      imports: [
        PlatformModule.forRoot('jwks-credentials', platform, {
          entities: [Zone, Configuration, Credential, Source, ApiOperation, TokenRule],
          sealedColumns: [CREDENTIAL_SECRET, SOURCE_QUERY],
          migrations: [
            CreateJwksCredentials1764000003000,
            RefreshSources1764000021000,
            AskSources1764000023000,
            CreateKeyUsage1764000024000,
            KeepSecrets1764000030000,
            CreateOperationsAndRules1764000031000,
            TrackZoneChanges1764000032000,
            TrackRuleChanges1764000033000,
            ChooseClaimHeaders1764000035000,
            ChooseOriginalRequest1764000901000,
            SealSourceQueries1764000908200,
            CountReplacements1764001100000,
            TellOfRetiredKeys1764001101000,
            TimeActivations1764001202000,
            TimeReplacements1765000500000,
            TellOfUses1765000501000,
          ],
        }),
        ZonesModule,
        ConfigurationsModule,
        CredentialsModule,
        SourcesModule,
        OperationsModule,
        RulesModule,
        ValidationModule,
        AuthorizationModule.register(platform.logger),
      ],
    };
  }
}
