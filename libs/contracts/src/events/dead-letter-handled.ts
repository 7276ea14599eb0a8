import { IsString, IsUUID, MaxLength } from 'class-validator';
import { DomainEvent, type EventData, EventType } from '../event.js';
import { DEAD_LETTER_TOPIC } from '../services.js';

/**
 * The event of a dead letter has been handled after all: the letter is over. On the topic of the letters, so that it
 * cannot overtake one that failed again.
 */
@EventType('io.rekey.dead-letter.handled.v1', { topic: DEAD_LETTER_TOPIC, subject: 'deadLetterId' })
export class DeadLetterHandled extends DomainEvent {
  @IsUUID()
  readonly deadLetterId!: string;

  /** As in the letter. */
  @IsString()
  @MaxLength(300)
  readonly subscriber!: string;

  constructor(data: EventData<DeadLetterHandled>) {
    super(data);
  }
}
