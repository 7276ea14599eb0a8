import { IsString, IsUUID, MaxLength } from 'class-validator';
import { DomainEvent, type EventData } from '../event.js';
import { DEAD_LETTER_TOPIC } from '../services.js';

/**
 * The event of a dead letter has been handled after all: the letter is over. On the topic of the letters, so that it
 * cannot overtake one that failed again.
 */
export class DeadLetterHandled extends DomainEvent {
  static override readonly type = 'io.rekey.dead-letter.handled.v1';
  static override readonly topic = DEAD_LETTER_TOPIC;

  @IsUUID()
  readonly deadLetterId!: string;

  /** As in the letter. */
  @IsString()
  @MaxLength(300)
  readonly subscriber!: string;

  constructor(data: EventData<DeadLetterHandled>) {
    super(data);
  }

  subject(): string {
    return this.deadLetterId;
  }
}
