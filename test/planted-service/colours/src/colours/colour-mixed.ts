import { DomainEvent, type EventData, topicOf } from '@rekey/contracts';
import { IsString } from 'class-validator';

/** A colour is there. */
export class ColourMixed extends DomainEvent {
  static override readonly type = 'io.rekey.colour.mixed.v1';
  static override readonly topic = topicOf('colours');

  @IsString() readonly name!: string;

  constructor(data: EventData<ColourMixed>) {
    super(data);
  }

  subject(): string {
    return this.name;
  }
}
