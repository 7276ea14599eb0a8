import { Controller } from '@nestjs/common';
import { DeadLettered } from '@rekey/contracts';
import { type EventContext, OnEvent } from '@rekey/messaging';
import { DeadLettersService } from './dead-letters.service.js';

@Controller()
export class DeadLettersSubscriber {
  constructor(private readonly deadLetters: DeadLettersService) {}

  @OnEvent(DeadLettered)
  onDeadLettered(event: DeadLettered, { manager }: EventContext): Promise<void> {
    return this.deadLetters.record(manager, event);
  }
}
