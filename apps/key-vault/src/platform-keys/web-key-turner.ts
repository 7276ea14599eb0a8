import { Injectable } from '@nestjs/common';
import { PLATFORM_WEB_KEYS, type TurnOptions } from '@rekey/contracts';
import { checkAccess, type Principal } from '@rekey/identity';
import {
  type CredentialTurner,
  CredentialTurners,
  namedVersion,
  refuseOptions,
  type TurnResult,
  unusable,
} from '@rekey/platform';
import { VersionNotRetiring } from '@rekey/lifecycle';
import { WebKeyNotFound } from './web-key.errors.js';
import { DEFAULT_PARAMETERS, type WebKeyParameters } from './web-key-parameters.js';
import { WebKeysService } from './web-keys.service.js';

/** Turns the platform's signing keys for whoever comes by the ledger. There is one ring of them. */
@Injectable()
export class WebKeyTurner implements CredentialTurner {
  constructor(
    turners: CredentialTurners,
    private readonly keys: WebKeysService,
  ) {
    turners.add('web-key', this);
  }

  /** The key that is published takes over; `generate` says what the next one is made of. @throws as the service */
  async rotate(id: string, options: TurnOptions, caller: Principal): Promise<TurnResult> {
    enter(id, caller, 'iam.web_key.write');
    refuseOptions(options, ['generate']);
    const { generate } = options;
    await this.keys.rotate(generate === undefined || generate === true ? undefined : parametersOf(generate.algorithm));
    return {};
  }

  /** A key that does not sign any more is published until it is removed: until then it can sign again. */
  async revert(id: string, options: TurnOptions, caller: Principal): Promise<TurnResult> {
    enter(id, caller, 'iam.web_key.write');
    const number = namedVersion(options);
    const key = (await this.keys.list()).find((one) => one.number === number);
    if (key?.state !== 'retiring') throw new VersionNotRetiring(number);
    await this.keys.activate(key.id);
    return {};
  }

  async compromise(id: string, { version }: TurnOptions, caller: Principal): Promise<TurnResult> {
    enter(id, caller, 'iam.web_key.emergency');
    await this.keys.compromise(version);
    return {};
  }

  /** Takes a key out of the published set. */
  async retire(id: string, options: TurnOptions, caller: Principal): Promise<TurnResult> {
    enter(id, caller, 'iam.web_key.delete');
    await this.keys.remove(await this.keys.idOf(namedVersion(options)));
    return {};
  }
}

type WebKeyPermission = 'iam.web_key.write' | 'iam.web_key.emergency' | 'iam.web_key.delete';

/** @throws PermissionDenied, WebKeyNotFound */
function enter(id: string, caller: Principal, permission: WebKeyPermission): void {
  checkAccess(caller, permission);
  if (id !== PLATFORM_WEB_KEYS) throw new WebKeyNotFound();
}

const BY_ALGORITHM: Readonly<Record<string, WebKeyParameters>> = {
  RS256: DEFAULT_PARAMETERS,
  RS384: { type: 'rsa', bits: 'RSA_BITS_2048', hasher: 'RSA_HASHER_SHA384' },
  RS512: { type: 'rsa', bits: 'RSA_BITS_2048', hasher: 'RSA_HASHER_SHA512' },
  ES256: { type: 'ecdsa', curve: 'ECDSA_CURVE_P256' },
  ES384: { type: 'ecdsa', curve: 'ECDSA_CURVE_P384' },
  ES512: { type: 'ecdsa', curve: 'ECDSA_CURVE_P512' },
  EdDSA: { type: 'ed25519' },
};

function parametersOf(algorithm: string): WebKeyParameters {
  const parameters = BY_ALGORITHM[algorithm];
  if (parameters === undefined) {
    throw unusable('generate', `algorithm must be one of ${Object.keys(BY_ALGORITHM).join(', ')}`);
  }
  return parameters;
}
