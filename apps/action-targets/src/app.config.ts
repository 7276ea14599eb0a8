import { parseDurationMs, RekeyConfig } from '@rekey/config';
import { ValidateBy } from 'class-validator';

const DAY_MS = 86_400_000;

const IsADayOrMore = (): PropertyDecorator =>
  ValidateBy({
    name: 'isADayOrMore',
    validator: {
      validate: (value: unknown) =>
        typeof value === 'string' && /^\d{1,9}s$/.test(value) && (parseDurationMs(value) ?? 0) >= DAY_MS,
      defaultMessage: () => 'must be a duration of a day or more, like "1209600s"',
    },
  });

export class ActionTargetsConfig extends RekeyConfig {
  /** How long deliveries are kept, counted from their event, once they are delivered or given up. */
  @IsADayOrMore()
  deliveryRetention = '1209600s';
}
