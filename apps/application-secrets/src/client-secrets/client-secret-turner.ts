import { Injectable } from '@nestjs/common';
import type { TurnOptions } from '@rekey/contracts';
import type { Principal } from '@rekey/identity';
import {
  bodyOf,
  type CredentialTurner,
  CredentialTurners,
  named,
  namedVersion,
  refuseAlgorithm,
  refuseOptions,
  type TurnResult,
} from '@rekey/platform';
import { DataSource } from 'typeorm';
import { ApplicationNotFound } from '../applications/application.errors.js';
import { ClientSecretChangesService } from './client-secret-changes.service.js';
import { ClientSecretsService } from './client-secrets.service.js';
import { GenerateClientSecretDto } from './dto/generate-client-secret.dto.js';

/** Turns client secrets for whoever comes by the ledger. The credential's id is the application's. */
@Injectable()
export class ClientSecretTurner implements CredentialTurner {
  constructor(
    turners: CredentialTurners,
    private readonly secrets: ClientSecretsService,
    private readonly changes: ClientSecretChangesService,
    private readonly dataSource: DataSource,
  ) {
    turners.add('client-secret', this);
  }

  /** `material` is a secret of the caller's own; without it one is made. @throws what `generate` throws */
  async rotate(appId: string, options: TurnOptions, caller: Principal): Promise<TurnResult> {
    refuseOptions(options, ['overlap', 'material', 'generate']);
    refuseAlgorithm(options);
    const { overlap, material } = options;
    const [application] = await this.dataSource.query<{ projectId: string }[]>(
      'SELECT project_id AS "projectId" FROM applications WHERE id = $1 AND org = $2',
      [appId, caller.org],
    );
    if (application === undefined) throw new ApplicationNotFound('generateSecret');
    const body = { overlap, clientSecret: material };
    const dto = await bodyOf(GenerateClientSecretDto, body, fieldOf);
    const { clientSecret } = await named(() => this.secrets.generate({ appId, ...application }, dto, caller), fieldOf);
    return { secret: clientSecret };
  }

  async revert(appId: string, { version }: TurnOptions, caller: Principal): Promise<TurnResult> {
    await this.changes.revert(appId, version, caller);
    return {};
  }

  async compromise(appId: string, { version }: TurnOptions, caller: Principal): Promise<TurnResult> {
    const { clientSecret: secret } = await this.changes.compromise(appId, version, caller);
    return secret === undefined ? {} : { secret };
  }

  async retire(appId: string, options: TurnOptions, caller: Principal): Promise<TurnResult> {
    await this.changes.retire(appId, namedVersion(options), caller);
    return {};
  }
}

const fieldOf = (field: string): string => (field === 'clientSecret' ? 'material' : field);
