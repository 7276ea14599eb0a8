import { Body, Controller, HttpCode, Param, Post } from '@nestjs/common';
import { CurrentPrincipal, RequirePermission, type Principal } from '@rekey/identity';
import { type DetailsAnswer, presentDetails } from '../management/present-details.js';
import { IdPipe } from '../management/runes.js';
import { ClientSecretsService } from './client-secrets.service.js';
import { GenerateClientSecretDto } from './dto/generate-client-secret.dto.js';

interface GeneratedSecretAnswer {
  readonly clientSecret: string;
  readonly details: DetailsAnswer;
}

@Controller('management/v1/projects/:projectId/apps/:appId/api_config')
@RequirePermission('project.app.write')
export class ClientSecretsController {
  constructor(private readonly secrets: ClientSecretsService) {}

  /** Replaces the client secret. The new one is in this answer only; the old one dies now or after `overlap`. */
  @Post('_generate_client_secret')
  @HttpCode(200)
  async generate(
    @Param('projectId', new IdPipe('RegenerateAPIClientSecretRequest.ProjectId')) projectId: string,
    @Param('appId', new IdPipe('RegenerateAPIClientSecretRequest.AppId')) appId: string,
    @Body() dto: GenerateClientSecretDto,
    @CurrentPrincipal() caller: Principal,
  ): Promise<GeneratedSecretAnswer> {
    const { clientSecret, ...change } = await this.secrets.generate({ projectId, appId }, dto, caller);
    return { clientSecret, details: presentDetails({ ...change, org: caller.org }) };
  }
}
