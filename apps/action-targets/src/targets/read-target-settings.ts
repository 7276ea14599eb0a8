import { formatDuration, parseDurationMs } from '@rekey/config';
import { enumOf } from '@rekey/http';
import type { UpdateTargetRequestDto } from './dto/update-target.dto.js';
import { PAYLOAD_TYPES, TARGET_TYPES, type TargetSettings } from './target.entity.js';

/** What the caller set, in our terms; what is absent stays absent. Both requests have these fields. */
export function readTargetSettings(
  dto: Omit<UpdateTargetRequestDto, 'id' | 'expirationSigningKey'>,
): Partial<TargetSettings> {
  const targetType = TARGET_TYPES.find((type) => (dto[type] ?? undefined) !== undefined);
  const payloadType = enumOf(PAYLOAD_TYPES, dto.payloadType ?? undefined);
  return {
    ...(typeof dto.name === 'string' ? { name: dto.name } : {}),
    // Each type carries the flag: naming one without it sets false.
    ...(targetType === undefined
      ? {}
      : { targetType, interruptOnError: targetType !== 'restAsync' && dto[targetType]?.interruptOnError === true }),
    ...(typeof dto.timeout === 'string' ? { timeoutMs: parseDurationMs(dto.timeout) ?? 0 } : {}),
    ...(typeof dto.endpoint === 'string' ? { endpoint: dto.endpoint } : {}),
    // The zero value cannot be told from an absent one.
    ...(payloadType === undefined || payloadType === 'PAYLOAD_TYPE_UNSPECIFIED' ? {} : { payloadType }),
  };
}

/** Changed settings as `TargetUpdated` carries them. A new signing key is there as a fact, never as a value. */
export function changesForEvent(
  { timeoutMs, endpoint, ...changes }: Partial<TargetSettings>,
  rotated: boolean,
): Readonly<Record<string, unknown>> {
  return {
    ...changes,
    ...(endpoint === undefined ? {} : { endpoint: endpointForEvent(endpoint) }),
    ...(timeoutMs === undefined ? {} : { timeout: formatDuration(timeoutMs) }),
    ...(rotated ? { signingKey: true } : {}),
  };
}

/** An endpoint without its query, where receivers often want a token. */
export function endpointForEvent(endpoint: string): string {
  const end = endpoint.search(/[?#]/);
  return end === -1 ? endpoint : endpoint.slice(0, end);
}
