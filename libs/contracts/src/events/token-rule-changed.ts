import { IsIn, IsString } from 'class-validator';
import { DomainEvent, type EventData } from '../event.js';
import { topicOf } from '../services.js';

/** A token validation rule was created, edited (moved to another precedence too) or deleted. */
export class TokenRuleChanged extends DomainEvent {
  static override readonly type = 'io.rekey.token-rule.changed.v1';
  static override readonly topic = topicOf('jwks-credentials');

  @IsString() readonly zoneId!: string;
  @IsString() readonly ruleId!: string;
  @IsIn(['created', 'edited', 'deleted']) readonly change!: 'created' | 'edited' | 'deleted';

  constructor(data: EventData<TokenRuleChanged>) {
    super(data);
  }

  subject(): string {
    return this.ruleId;
  }
}
