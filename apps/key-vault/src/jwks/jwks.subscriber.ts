import { Controller } from '@nestjs/common';
import { JwkDeleted, JwkUpdated, KeyRotated } from '@rekey/contracts';
import { type EventContext, OnEvent } from '@rekey/messaging';
import { JwkRotationsService } from './jwk-rotations.service.js';
import { PublishedJwks } from './published-jwks.js';

@Controller()
export class JwksSubscriber {
  constructor(
    private readonly rotations: JwkRotationsService,
    private readonly published: PublishedJwks,
  ) {}

  @OnEvent(KeyRotated)
  onKeyRotated(event: KeyRotated, { manager }: EventContext): Promise<void> {
    return this.rotations.apply(manager, event);
  }

  /** Every replica forgets what it published. */
  @OnEvent(JwkUpdated, { broadcast: true })
  onJwkUpdated(event: JwkUpdated): void {
    this.published.forget(event.project);
  }

  @OnEvent(JwkDeleted, { broadcast: true })
  onJwkDeleted(event: JwkDeleted): void {
    this.published.forget(event.project);
  }
}
