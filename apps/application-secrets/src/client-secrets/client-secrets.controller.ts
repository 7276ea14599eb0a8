import { Body, Controller, HttpCode, Param, Post } from '@nestjs/common';
import { CurrentPrincipal, type Principal } from '@rekey/identity';
import { type DetailsAnswer, presentDetails } from '../management/present-details.js';
import { IdPipe } from '../management/runes.js';
import { ClientSecretsService, type SecretOwner } from './client-secrets.service.js';
import { GenerateClientSecretDto } from './dto/generate-client-secret.dto.js';

interface GeneratedSecretAnswer {
  readonly clientSecret: string;
  readonly details: DetailsAnswer;
}

@Controller('management/v1/projects/:projectId/apps/:appId')
export class ClientSecretsController {
  constructor(private readonly secrets: ClientSecretsService) {}

  /** Replaces the client secret. The new one is in this answer only; the old one dies now or after `overlap`. */
  @Post('api_config/_generate_client_secret')
  @HttpCode(200)
  generate(
    @Param('projectId', new IdPipe('RegenerateAPIClientSecretRequest.ProjectId')) projectId: string,
    @Param('appId', new IdPipe('RegenerateAPIClientSecretRequest.AppId')) appId: string,
    @Body() dto: GenerateClientSecretDto,
    @CurrentPrincipal() caller: Principal,
  ): Promise<GeneratedSecretAnswer> {
    return this.answer({ projectId, appId, type: 'api' }, dto, caller);
  }

  /** Replaces the client secret of an OIDC application, as that of an API. */
  @Post('oidc_config/_generate_client_secret')
  @HttpCode(200)
  generateOidc(
    @Param('projectId', new IdPipe('RegenerateOIDCClientSecretRequest.ProjectId')) projectId: string,
    @Param('appId', new IdPipe('RegenerateOIDCClientSecretRequest.AppId')) appId: string,
    @Body() dto: GenerateClientSecretDto,
    @CurrentPrincipal() caller: Principal,
  ): Promise<GeneratedSecretAnswer> {
    return this.answer({ projectId, appId, type: 'oidc' }, dto, caller);
  }

  private async answer(
    owner: SecretOwner,
    dto: GenerateClientSecretDto,
    caller: Principal,
  ): Promise<GeneratedSecretAnswer> {
    const { clientSecret, ...change } = await this.secrets.generate(owner, dto, caller);
    return { clientSecret, details: presentDetails({ ...change, org: caller.org }) };
  }
}
