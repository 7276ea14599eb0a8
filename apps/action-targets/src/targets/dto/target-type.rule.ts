import { TARGET_TYPES } from '../target.entity.js';
import { isObject, Rule } from '@rekey/http';

/** One member of the oneof `target_type`. Two at once are refused, as protojson does. */
export function TargetTypeMember(message: string): PropertyDecorator {
  return (prototype, property) => {
    Rule('targetType', (value, dto) => {
      if (value === undefined) return undefined;
      const field = `${message}.${String(property)}`;
      if (!isObject(value)) return `invalid value for message field ${field}`;
      const flag = value['interruptOnError'] ?? undefined;
      if (flag !== undefined && typeof flag !== 'boolean')
        return `invalid value for bool field ${field}.interruptOnError`;
      return membersOf(dto).length > 1
        ? `error parsing "${String(property)}", oneof ${message}.target_type is already set`
        : undefined;
    })(prototype, property);
  };
}

/** Refuses an object that has no member of the oneof at all. */
export function TargetTypeRequired(message: string): PropertyDecorator {
  return Rule('targetTypeRequired', (_value, dto) =>
    membersOf(dto).length === 0 ? `invalid ${message}.TargetType: value is required` : undefined,
  );
}

function membersOf(dto: Record<string, unknown>): string[] {
  return TARGET_TYPES.filter((type) => (dto[type] ?? undefined) !== undefined);
}
