import { Injectable } from '@nestjs/common';
import type { TurnOptions } from '@rekey/contracts';
import { checkAccess, type Principal } from '@rekey/identity';
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
import { UpdateTargetRequestDto } from '../targets/dto/update-target.dto.js';
import { TargetUpdatesService } from '../targets/target-updates.service.js';
import { SigningKeyChangesService } from './signing-key-changes.service.js';

/** Turns signing keys of targets for whoever comes by the ledger. The credential's id is the target's. */
@Injectable()
export class SigningKeyTurner implements CredentialTurner {
  constructor(
    turners: CredentialTurners,
    private readonly updates: TargetUpdatesService,
    private readonly changes: SigningKeyChangesService,
  ) {
    turners.add('target-signing-key', this);
  }

  /** Always makes the key: nobody brings one. @throws what the vendor's update throws */
  async rotate(id: string, options: TurnOptions, caller: Principal): Promise<TurnResult> {
    checkAccess(caller, 'action.target.write');
    refuseOptions(options, ['overlap', 'generate']);
    refuseAlgorithm(options);
    const body = { id, expirationSigningKey: options.overlap ?? '0s' };
    const dto = await bodyOf(UpdateTargetRequestDto, body, fieldOf);
    const { signingKey: secret } = await named(() => this.updates.update(dto, caller), fieldOf);
    return secret === undefined ? {} : { secret };
  }

  async revert(id: string, { version }: TurnOptions, caller: Principal): Promise<TurnResult> {
    checkAccess(caller, 'action.target.write');
    await this.changes.revert(id, version);
    return {};
  }

  async compromise(id: string, { version }: TurnOptions, caller: Principal): Promise<TurnResult> {
    checkAccess(caller, 'action.target.write');
    const { signingKey: secret } = await this.changes.compromise(id, version);
    return secret === undefined ? {} : { secret };
  }

  async retire(id: string, options: TurnOptions, caller: Principal): Promise<TurnResult> {
    checkAccess(caller, 'action.target.write');
    await this.changes.retire(id, namedVersion(options));
    return {};
  }
}

const fieldOf = (field: string): string => (/expirationSigningKey$/i.test(field) ? 'overlap' : field);
