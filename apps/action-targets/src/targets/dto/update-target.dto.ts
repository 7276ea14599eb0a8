import { Duration, EnumValue, Text } from './proto-rules.js';
import { type TargetTypeFields, TargetTypeMember } from './target-type.rule.js';

const MESSAGE = 'UpdateTargetRequest';

/** Absent fields stay as they are. Violations are reported in the order of the fields. */
export class UpdateTargetDto {
  @Text(`${MESSAGE}.Name`, { min: 1, max: 1000 })
  name?: string | null;

  @TargetTypeMember(MESSAGE)
  restWebhook?: TargetTypeFields | null;

  @TargetTypeMember(MESSAGE)
  restCall?: TargetTypeFields | null;

  @TargetTypeMember(MESSAGE)
  restAsync?: TargetTypeFields | null;

  /** Above 0, at most `"270s"`. */
  @Duration(`${MESSAGE}.Timeout`, { ms: 270_000, text: '4m30s' })
  timeout?: string | null;

  /** An http(s) URL. */
  @Text(`${MESSAGE}.Endpoint`, { min: 1, max: 2048 })
  endpoint?: string | null;

  /** Its presence rotates the signing key; its value is how long the previous key still signs beside the new one. */
  @Duration(`${MESSAGE}.ExpirationSigningKey`)
  expirationSigningKey?: string | null;

  @EnumValue(`${MESSAGE}.PayloadType`)
  payloadType?: string | number | null;
}
