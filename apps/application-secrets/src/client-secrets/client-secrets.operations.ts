import { Injectable } from '@nestjs/common';
import type { Principal } from '@rekey/identity';
import { Rpc } from '@rekey/platform';
import { type DetailsAnswer, presentDetails } from '../management/present-details.js';
import { ClientSecretsService, type SecretOwner } from './client-secrets.service.js';
import { GenerateClientSecretDto, RegenerateClientSecretRequestDto } from './dto/generate-client-secret.dto.js';

interface GeneratedSecretAnswer {
  readonly clientSecret: string;
  readonly details: DetailsAnswer;
}

/** Client secrets in management v1. */
@Injectable()
export class ClientSecretsOperations {
  constructor(private readonly secrets: ClientSecretsService) {}

  /** Replaces the client secret. The new one is in this answer only; the old one dies now or after `overlap`. */
  @Rpc('RegenerateAPIClientSecret')
  generate(
    { projectId, appId, ...dto }: RegenerateClientSecretRequestDto,
    caller: Principal,
  ): Promise<GeneratedSecretAnswer> {
    return this.answer({ projectId, appId, type: 'api' }, dto, caller);
  }

  /** Replaces the client secret of an OIDC application, as that of an API. */
  @Rpc('RegenerateOIDCClientSecret')
  generateOidc(
    { projectId, appId, ...dto }: RegenerateClientSecretRequestDto,
    caller: Principal,
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
