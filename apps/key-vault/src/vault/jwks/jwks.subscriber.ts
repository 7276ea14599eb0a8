import { Controller } from '@nestjs/common';
import { JwkCompromised, JwkDeleted, JwkUpdated, KeyCompromised, KeyRotated } from '@rekey/contracts';
import { type EventContext, OnEvent } from '@rekey/messaging';
import { JwkCompromisesService } from './jwk-compromises.service.js';
import { JwkRotationsService } from './jwk-rotations.service.js';
import { PublishedJwks } from './published-jwks.js';

@Controller()
export class JwksSubscriber {
  constructor(
    private readonly rotations: JwkRotationsService,
    private readonly compromises: JwkCompromisesService,
    private readonly published: PublishedJwks,
  ) {}

  @OnEvent(KeyRotated, { id: 'JwksSubscriber.onKeyRotated' })
  onKeyRotated(event: KeyRotated, { manager, envelope }: EventContext): Promise<void> {
    return this.rotations.apply(manager, event, envelope.id);
  }

  @OnEvent(KeyCompromised, { id: 'JwksSubscriber.onKeyCompromised' })
  onKeyCompromised(event: KeyCompromised, { manager, envelope }: EventContext): Promise<void> {
    return this.compromises.apply(manager, event, envelope.id);
  }

  @OnEvent(JwkCompromised, { broadcast: true })
  onJwkCompromised(event: JwkCompromised): void {
    this.published.forget(event.project);
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
