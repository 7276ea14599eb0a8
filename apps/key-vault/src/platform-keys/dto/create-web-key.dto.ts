import {
  DEFAULT_PARAMETERS,
  ECDSA_CURVES,
  RSA_BITS,
  RSA_HASHERS,
  type WebKeyParameters,
} from '../web-key-parameters.js';
import { enumOf } from '@rekey/http';
import { IsEnumOf, IsOneOf } from './proto-rules.js';

const MEMBERS = ['rsa', 'ecdsa', 'ed25519'] as const;
const ONEOF = 'zitadel.webkey.v2.CreateWebKeyRequest.key';

export class RsaDto {
  /** Default `RSA_BITS_2048`. */
  @IsEnumOf('CreateWebKeyRequest.Rsa', 'RSA.Bits', RSA_BITS)
  bits?: string | number | null;

  /** Default `RSA_HASHER_SHA256`. */
  @IsEnumOf('CreateWebKeyRequest.Rsa', 'RSA.Hasher', RSA_HASHERS)
  hasher?: string | number | null;
}

export class EcdsaDto {
  /** Default `ECDSA_CURVE_P256`. `ECDSA_CURVE_P512` is P-521. */
  @IsEnumOf('CreateWebKeyRequest.Ecdsa', 'ECDSA.Curve', ECDSA_CURVES)
  curve?: string | number | null;
}

export class Ed25519Dto {}

/** At most one; none is RSA with 2048 bits and SHA-256. */
export class CreateWebKeyDto {
  @IsOneOf(ONEOF, MEMBERS, () => RsaDto)
  rsa?: RsaDto | null;

  @IsOneOf(ONEOF, MEMBERS, () => EcdsaDto)
  ecdsa?: EcdsaDto | null;

  @IsOneOf(ONEOF, MEMBERS, () => Ed25519Dto)
  ed25519?: Ed25519Dto | null;
}

/** What a checked request asks for. */
export function readParameters({ rsa, ecdsa, ed25519 }: CreateWebKeyDto): WebKeyParameters {
  if (rsa) {
    const bits = enumOf(RSA_BITS, rsa.bits ?? 0);
    const hasher = enumOf(RSA_HASHERS, rsa.hasher ?? 0);
    return {
      type: 'rsa',
      bits: bits === undefined || bits === 'RSA_BITS_UNSPECIFIED' ? 'RSA_BITS_2048' : bits,
      hasher: hasher === undefined || hasher === 'RSA_HASHER_UNSPECIFIED' ? 'RSA_HASHER_SHA256' : hasher,
    };
  }
  if (ecdsa) {
    const curve = enumOf(ECDSA_CURVES, ecdsa.curve ?? 0);
    return {
      type: 'ecdsa',
      curve: curve === undefined || curve === 'ECDSA_CURVE_UNSPECIFIED' ? 'ECDSA_CURVE_P256' : curve,
    };
  }
  return ed25519 ? { type: 'ed25519' } : DEFAULT_PARAMETERS;
}
