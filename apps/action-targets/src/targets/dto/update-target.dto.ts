import { PAYLOAD_TYPES } from '../target.entity.js';
import { Duration, EnumValue, Text } from '@rekey/http';
import { TargetTypeDto } from './target-type.dto.js';
import { TargetTypeMember } from './target-type.rule.js';

const MESSAGE = 'UpdateTargetRequest';

/** Absent fields stay as they are. Violations are reported in the order of the fields. */
export class UpdateTargetRequestDto {
  @Text(`${MESSAGE}.Id`, { min: 1, max: 200, required: true })
  id!: string;

  /** Unique. 1 to 1000 characters. */
  @Text(`${MESSAGE}.Name`, { min: 1, max: 1000 })
  name?: string | null;

  /** Called with POST, and only the status counts. At most one of the three types. */
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
  timeout?: string | null;

  /** An http(s) URL. */
  @Text(`${MESSAGE}.Endpoint`, { min: 1, max: 2048 })
  endpoint?: string | null;

  /** Its presence rotates the signing key; its value is how long the previous key still signs beside the new one. */
  @Duration(`${MESSAGE}.ExpirationSigningKey`)
  expirationSigningKey?: string | null;

  @EnumValue(`${MESSAGE}.PayloadType`, PAYLOAD_TYPES)
  payloadType?: string | number | null;
}
