import { randomBytes, timingSafeEqual } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { RekeyConfig } from '@rekey/config';
import { KeyedHash, verifySignature } from '@rekey/crypto';
import { mayVerify } from '@rekey/lifecycle';
import { takesKeys } from '../applications/application.entity.js';
import { checkAssertion } from './assertion-claims.js';
import { ClientCache, type ClientSecret } from './client-cache.js';
import type { ClientCredentials } from './client-credentials.js';
import { ClientRefused } from './client.errors.js';
import { issuerOf } from './issuer-of.js';
import { SecretUses } from './secret-uses.js';
import { UsedAssertions } from './used-assertions.js';

const MAX_ID_LENGTH = 200;
const MAX_SECRET_LENGTH = 512;
const DIGEST_BYTES = 32;

/** Stands in for the secrets of a client that does not exist, so that refusing it takes the same work. */
const NOBODY: readonly ClientSecret[] = [
  { number: 0, state: 'active', retireAt: null, digest: randomBytes(DIGEST_BYTES) },
];

/**
 * Says whether a client is who it says. The method set in its application is not asked, as at the vendor: whatever secret
 * or key it has authenticates it.
 */
@Injectable()
export class ClientAuthenticator {
  private readonly issuer: string;

  constructor(
    private readonly clients: ClientCache,
    private readonly hash: KeyedHash,
    private readonly used: UsedAssertions,
    private readonly uses: SecretUses,
    config: RekeyConfig,
  ) {
    this.issuer = issuerOf(config);
  }

  /** The client's id. @throws ClientRefused, the same for every reason */
  async authenticate(credentials: ClientCredentials): Promise<string> {
    return credentials.kind === 'secret'
      ? this.bySecret(credentials.clientId, credentials.secret)
      : this.byAssertion(credentials.assertion, credentials.clientId);
  }

  private async bySecret(clientId: string, secret: string): Promise<string> {
    if (!isPlausible(clientId, MAX_ID_LENGTH) || !isPlausible(secret, MAX_SECRET_LENGTH)) throw new ClientRefused();
    const client = await this.clients.find(clientId);
    const number = numberOf(this.hash.digest(secret), client?.secrets ?? NOBODY, new Date());
    if (client === null || number === undefined) throw new ClientRefused();
    this.uses.note(client.appId, number);
    return clientId;
  }

  private async byAssertion(assertion: string, expected: string | undefined): Promise<string> {
    const checked = checkAssertion(assertion, { issuer: this.issuer, now: new Date() });
    if (checked === undefined || (expected !== undefined && expected !== checked.clientId)) throw new ClientRefused();
    const { clientId, kid, algorithm, signedBytes, signature, jti, deadAt } = checked;
    const [client, found] = await Promise.all([this.clients.find(clientId), this.clients.findKey(clientId, kid)]);
    // Keys outlive a change of how the application authenticates, for the day it changes back.
    if (client === null || !takesKeys(client.authMethodType)) throw new ClientRefused();
    if (found === null || found.expiresAt <= new Date()) throw new ClientRefused();
    if (!verifySignature(algorithm, found.key, signedBytes, signature)) throw new ClientRefused();
    // Last of all: whoever cannot sign must not be able to use up anybody's jti.
    if (jti !== undefined && !(await this.used.use(clientId, jti, deadAt))) throw new ClientRefused();
    return clientId;
  }
}

/** Compares with every secret, so that the time does not tell which one was met. The number of the one that was. */
function numberOf(digest: Buffer, secrets: readonly ClientSecret[], now: Date): number | undefined {
  let number: number | undefined;
  for (const secret of secrets) {
    const equal = timingSafeEqual(digest, secret.digest);
    if (equal && mayVerify(secret, now)) number = secret.number;
  }
  return number;
}

function isPlausible(value: string, maxLength: number): boolean {
  return value !== '' && value.length <= maxLength && !value.includes('\0');
}
