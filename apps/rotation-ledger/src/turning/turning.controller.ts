import { Body, Controller, HttpCode, Param, Post, Query, Res } from '@nestjs/common';
import type { TurnOptions } from '@rekey/contracts';
import { InvalidInput } from '@rekey/errors';
import { CurrentPrincipal, type Principal } from '@rekey/identity';
import { Answers } from '@rekey/platform';
import type { FastifyReply } from 'fastify';
import { CompromiseRotationDto } from './dto/compromise-rotation.dto.js';
import { DryRunQuery } from './dto/dry-run.query.js';
import { RetireVersionQuery } from './dto/retire-version.query.js';
import { RotateCredentialDto } from './dto/rotate-credential.dto.js';
import type { Plan } from './plan.js';
import type { TurnAnswer } from './turn.js';
import { type RetiredAnswer, TurningService } from './turning.service.js';

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
    return this.turning.rotate(kind, id, optionsOf(dto), { caller, isDryRun: dryRun === 'true' });
  }

  /** Ends a version before its overlap does. One that was used lately is only ended with `?force=true`. */
  @Post('credentials/:kind/:id/versions/:version/retire')
  @HttpCode(200)
  retire(
    @Param('kind') kind: string,
    @Param('id') id: string,
    @Param('version') version: string,
    @Query() { environment, force }: RetireVersionQuery,
    @CurrentPrincipal() caller: Principal,
  ): Promise<RetiredAnswer> {
    return this.turning.retire(kind, id, { version, environment, isForced: force === 'true' }, caller);
  }

  /** Turns a credential and everything that followed it back to the version before. */
  @Answers({ also: { 200: 'What would happen, which is what was asked' } })
  @Post('rotations/:id/revert')
  @HttpCode(202)
  async revert(
    @Param('id') id: string,
    @Query() { dryRun }: DryRunQuery,
    @CurrentPrincipal() caller: Principal,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<{ readonly rotationId: string } | Plan> {
    const answer = await this.turning.revert(id, { caller, isDryRun: dryRun === 'true' });
    if ('rotationId' in answer) return { rotationId: answer.rotationId };
    void reply.status(200);
    return answer;
  }

  /** Ends a version of the credential everywhere, at once and for ever. */
  @Post('rotations/:id/compromise')
  @HttpCode(200)
  compromise(
    @Param('id') id: string,
    @Body() { version }: CompromiseRotationDto,
    @Query() { dryRun }: DryRunQuery,
    @CurrentPrincipal() caller: Principal,
  ): Promise<TurnAnswer | Plan> {
    return this.turning.compromise(id, version, { caller, isDryRun: dryRun === 'true' });
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
