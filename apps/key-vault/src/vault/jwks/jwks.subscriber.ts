import { Controller } from '@nestjs/common';
import { KeyCompromised, KeyRotated } from '@rekey/contracts';
import { type EventContext, OnEvent, OnEvents, type ReceivedEvent, type TogetherContext } from '@rekey/messaging';
import { JwkCompromisesService } from './jwk-compromises.service.js';
import { JwkRotationsService } from './jwk-rotations.service.js';

@Controller()
export class JwksSubscriber {
  constructor(
    private readonly rotations: JwkRotationsService,
    private readonly compromises: JwkCompromisesService,
  ) {}

  @OnEvents(KeyRotated, { id: 'JwksSubscriber.onKeyRotated' })
  onKeyRotated(
    received: readonly ReceivedEvent<KeyRotated>[],
    { manager, isAlone }: TogetherContext,
  ): Promise<ReadonlySet<string>> {
    return this.rotations.applyAll(manager, received, isAlone);
  }

  @OnEvent(KeyCompromised, { id: 'JwksSubscriber.onKeyCompromised' })
  onKeyCompromised(event: KeyCompromised, { manager, envelope }: EventContext): Promise<void> {
    return this.compromises.apply(manager, event, envelope.id);
  }
}
