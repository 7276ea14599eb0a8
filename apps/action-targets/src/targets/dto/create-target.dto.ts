import { Duration, EnumValue, Text } from './proto-rules.js';
import { type TargetTypeFields, TargetTypeMember, TargetTypeRequired } from './target-type.rule.js';

const MESSAGE = 'CreateTargetRequest';

/** Violations are reported in the order of the fields. */
export class CreateTargetDto {
  @Text(`${MESSAGE}.Name`, { min: 1, max: 1000, required: true })
  name!: string;

  @TargetTypeRequired(MESSAGE)
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
  @Text(`${MESSAGE}.Endpoint`, { min: 1, max: 2048, required: true })
  endpoint!: string;

  @EnumValue(`${MESSAGE}.PayloadType`)
  payloadType?: string | number | null;
}
