import { PAYLOAD_TYPES } from '../target.entity.js';
import { Duration, EnumValue, Text } from '@rekey/http';
import { TargetTypeDto } from './target-type.dto.js';
import { TargetTypeMember, TargetTypeRequired } from './target-type.rule.js';

const MESSAGE = 'CreateTargetRequest';

/** Violations are reported in the order of the fields. */
export class CreateTargetDto {
  /** Unique. 1 to 1000 characters. */
  @Text(`${MESSAGE}.Name`, { min: 1, max: 1000, required: true })
  name!: string;

  /** Called with POST, and only the status counts. Exactly one of the three types. */
  @TargetTypeRequired(MESSAGE)
  @TargetTypeMember(MESSAGE)
  restWebhook?: TargetTypeDto | null;

  /** Called with POST; status and body count. */
  @TargetTypeMember(MESSAGE)
  restCall?: TargetTypeDto | null;

  /** Called with POST, and nobody waits. */
  @TargetTypeMember(MESSAGE)
  restAsync?: TargetTypeDto | null;

  /** Above 0, at most `"270s"`. */
  @Duration(`${MESSAGE}.Timeout`, { ms: 270_000, text: '4m30s' })
  timeout!: string;

  /** An http(s) URL. */
  @Text(`${MESSAGE}.Endpoint`, { min: 1, max: 2048, required: true })
  endpoint!: string;

  @EnumValue(`${MESSAGE}.PayloadType`, PAYLOAD_TYPES)
  payloadType?: string | number | null;
}
