import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import type { EventEnvelope, Turn, Turned } from '@rekey/contracts';
import { ObservedEvents } from '@rekey/messaging';
import { currentRequestContext, withRequestContext } from '@rekey/telemetry';
import { CredentialTurners } from './credential-turners.js';

/** Turns credentials of this service for callers of the ledger, and says what would come of it. */
@Controller('internal/v1')
export class CredentialsInternalController {
  constructor(
    private readonly turners: CredentialTurners,
    private readonly events: ObservedEvents,
  ) {}

  @Post('credentials/turn')
  @HttpCode(200)
  async turn(@Body() { isDryRun, as, ...turn }: Turn): Promise<Turned> {
    const context = { requestId: '', ...currentRequestContext(), actor: as.id, org: as.org };
    const { answer, published } = await withRequestContext(context, () =>
      this.events.of(() => this.turners.turn(turn, as), isDryRun),
    );
    return isDryRun ? { published } : { ...answer, published };
  }

  /** What the handlers of this service would publish if the event came. */
  @Post('dry-runs')
  @HttpCode(200)
  async dryRun(@Body() { event }: { event: EventEnvelope }): Promise<{ readonly published: readonly EventEnvelope[] }> {
    return { published: await this.events.handled(event) };
  }
}
