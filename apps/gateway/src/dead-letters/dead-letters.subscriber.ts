import { Controller } from '@nestjs/common';
import { DeadLettered, DeadLetterHandled } from '@rekey/contracts';
import { type EventContext, OnEvent } from '@rekey/messaging';
import { DeadLettersService } from './dead-letters.service.js';

@Controller()
export class DeadLettersSubscriber {
  constructor(private readonly deadLetters: DeadLettersService) {}

  @OnEvent(DeadLettered, { id: 'DeadLettersSubscriber.onDeadLettered' })
  onDeadLettered(event: DeadLettered, { manager }: EventContext): Promise<void> {
    return this.deadLetters.record(manager, event);
  }

  @OnEvent(DeadLetterHandled, { id: 'dead-letters.handled' })
  onDeadLetterHandled({ deadLetterId }: DeadLetterHandled, { manager }: EventContext): Promise<void> {
    return this.deadLetters.remove(manager, deadLetterId);
  }
}
