import { Body, Controller, HttpCode, Param, Post, Query } from '@nestjs/common';
import type { TurnOptions } from '@rekey/contracts';
import { InvalidInput } from '@rekey/errors';
import { CurrentPrincipal, type Principal } from '@rekey/identity';
import { CompromiseRotationDto } from './dto/compromise-rotation.dto.js';
import { DryRunQuery } from './dto/dry-run.query.js';
import { RotateCredentialDto } from './dto/rotate-credential.dto.js';
import type { Plan } from './plan.js';
import type { TurnAnswer } from './turn.js';
import { TurningService } from './turning.service.js';

@Controller('v1')
export class TurningController {
  constructor(private readonly turning: TurningService) {}

  /** Gives a credential of any kind a new version; with `?dryRun=true` answers what would happen instead. */
  @Post('credentials/:kind/:id/rotate')
  @HttpCode(200)
  rotate(
    @Param('kind') kind: string,
    @Param('id') id: string,
    @Body() dto: RotateCredentialDto,
    @Query() { dryRun }: DryRunQuery,
    @CurrentPrincipal() caller: Principal,
  ): Promise<TurnAnswer | Plan> {
    const options = optionsOf(dto);
    return dryRun === 'true'
      ? this.turning.planRotation(kind, id, options, caller)
      : this.turning.rotate(kind, id, options, caller);
  }

  /** Turns a credential and everything that followed it back to the version before. */
  @Post('rotations/:id/revert')
  @HttpCode(202)
  async revert(
    @Param('id') id: string,
    @CurrentPrincipal() caller: Principal,
  ): Promise<{ readonly rotationId: string }> {
    const { rotationId } = await this.turning.revert(id, caller);
    return { rotationId };
  }

  /** Ends a version of the credential everywhere, at once and for ever. */
  @Post('rotations/:id/compromise')
  @HttpCode(200)
  compromise(
    @Param('id') id: string,
    @Body() { version }: CompromiseRotationDto,
    @CurrentPrincipal() caller: Principal,
  ): Promise<TurnAnswer> {
    return this.turning.compromise(id, version, caller);
  }
}

/** @throws InvalidInput for `generate` that is neither true nor names an algorithm */
function optionsOf({ generate, ...options }: RotateCredentialDto): TurnOptions {
  if (generate === undefined || generate === null) return options;
  if (generate === true) return { ...options, generate };
  const { algorithm } = generate as { readonly algorithm?: unknown };
  if (typeof algorithm !== 'string' || algorithm === '' || algorithm.length > 50) {
    throw InvalidInput.field('generate', 'must be true or {"algorithm": "…"}');
  }
  return { ...options, generate: { algorithm } };
}
