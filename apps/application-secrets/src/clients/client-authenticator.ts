import { randomBytes, timingSafeEqual } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { RekeyConfig } from '@rekey/config';
import { KeyedHash, verifySignature } from '@rekey/crypto';
import { mayVerify } from '@rekey/lifecycle';
import { currentRequestContext } from '@rekey/telemetry';
import { takesKeys } from '../applications/application.entity.js';
import { type CheckedAssertion, checkAssertion } from './assertion-claims.js';
import { type Client, ClientCache, type ClientSecret } from './client-cache.js';
import type { AssertionCredentials, ClientCredentials, SecretCredentials } from './client-credentials.js';
import { ClientRefused } from './client.errors.js';
import { decoyKey } from './decoy-keys.js';
import { type Attempt, FailedAuthentications } from './failed-authentications.js';
import { FailureCounter } from './failure-counter.js';
import { issuerOf } from './issuer-of.js';
import { KeyUses } from './key-uses.js';
import { SecretUses } from './secret-uses.js';
import { UsedAssertions } from './used-assertions.js';

const MAX_ID_LENGTH = 200;
const MAX_SECRET_LENGTH = 512;
const DIGEST_BYTES = 32;
/** Of one client: somebody keeps sending a wrong secret. */
const REREADS_PER_SECOND = 20;

/** Stands in for the secrets of a client that does not exist, so that refusing it takes the same work. */
const NOBODY: readonly ClientSecret[] = [
  { number: 0, state: 'active', retireAt: null, digest: randomBytes(DIGEST_BYTES) },
];

/**
 * What a client authenticates for. A `question` changes nothing, and clients that cache an assertion without `jti` ask many
 * with it; whoever overhears one must get nothing by it that lasts.
 */
export type AuthenticationPurpose = 'change' | 'question';

/**
 * Says whether a client is who it says. The method set in its application is not asked, as at the vendor: whatever secret
 * or key it has authenticates it.
 */
@Injectable()
export class ClientAuthenticator {
  private readonly issuer: string;
  private readonly rereads = new FailureCounter(1_000);

  constructor(
    private readonly clients: ClientCache,
    private readonly hash: KeyedHash,
    private readonly used: UsedAssertions,
    private readonly uses: SecretUses,
    private readonly keyUses: KeyUses,
    private readonly failures: FailedAuthentications,
    config: RekeyConfig,
  ) {
    this.issuer = issuerOf(config);
  }

  /** The client's id. @throws ClientRefused, the same for every reason; TooManyFailures */
  async authenticate(credentials: ClientCredentials, purpose: AuthenticationPurpose = 'change'): Promise<string> {
    return credentials.kind === 'secret' ? this.bySecret(credentials) : this.byAssertion(credentials, purpose);
  }

  /**
   * The client of a right secret, when that is known without asking. Undefined for all others, of which nothing is counted
   * here. @throws TooManyFailures
   */
  authenticateAtOnce(credentials: ClientCredentials, address: string): Client | undefined {
    if (credentials.kind !== 'secret' || !isPossibleSecret(credentials)) return undefined;
    const { clientId, secret } = credentials;
    const attempt = { clientId, address };
    this.failures.check(attempt);
    const client = this.clients.known(clientId);
    if (client === null || client === undefined || !this.matchesOneOf(client, this.hash.digest(secret)))
      return undefined;
    this.failures.succeeded(attempt);
    return client;
  }

  private async bySecret({ clientId, secret }: SecretCredentials): Promise<string> {
    const isPossible = isPossibleSecret({ clientId, secret });
    const attempt = attemptOf(isPossible ? clientId : '');
    this.failures.check(attempt);
    if (!isPossible || !(await this.matches(clientId, this.hash.digest(secret)))) return this.refuse(attempt);
    this.failures.succeeded(attempt);
    return clientId;
  }

  private async matches(clientId: string, digest: Buffer): Promise<boolean> {
    if (this.matchesOneOf(await this.clients.find(clientId), digest)) return true;
    // Another replica may have made it a moment ago: what a rotation has answered holds everywhere at once.
    if (this.rereads.add(clientId) > REREADS_PER_SECOND) return false;
    return this.matchesOneOf(await this.clients.findNow(clientId), digest);
  }

  private matchesOneOf(client: Client | null, digest: Buffer): boolean {
    const number = numberOf(digest, client?.secrets ?? NOBODY, new Date());
    if (client === null || number === undefined) return false;
    this.uses.note(client.appId, number);
    return true;
  }

  private async byAssertion(
    { assertion, clientId: expected }: AssertionCredentials,
    purpose: AuthenticationPurpose,
  ): Promise<string> {
    const checked = checkAssertion(assertion, { issuer: this.issuer, now: new Date() });
    const attempt = attemptOf(checked?.clientId ?? '');
    this.failures.check(attempt);
    const isOfClient = checked !== undefined && (expected === undefined || expected === checked.clientId);
    if (!isOfClient || !(await this.isSigned(checked, purpose))) return this.refuse(attempt);
    this.failures.succeeded(attempt);
    return checked.clientId;
  }

  private async isSigned(assertion: CheckedAssertion, purpose: AuthenticationPurpose): Promise<boolean> {
    const { clientId, kid, algorithm, signedBytes, signature } = assertion;
    const [client, found] = await Promise.all([this.clients.find(clientId), this.clients.findKey(clientId, kid)]);
    const isSigned = verifySignature(algorithm, found?.key ?? decoyKey(algorithm), signedBytes, signature);
    // Keys outlive a change of how the application authenticates, for the day it changes back.
    if (client === null || !takesKeys(client.authMethodType)) return false;
    if (found === null || found.expiresAt <= new Date() || !isSigned) return false;
    // Last of all: whoever cannot sign must not be able to use up anybody's jti.
    const isUnused = await this.isUnused(assertion, purpose);
    if (isUnused) this.keyUses.note(kid, 1);
    return isUnused;
  }

  private async isUnused(assertion: CheckedAssertion, purpose: AuthenticationPurpose): Promise<boolean> {
    const { clientId, jti, signedBytes, deadAt } = assertion;
    if (jti !== undefined) return this.used.use(clientId, jti, deadAt);
    if (purpose === 'change') return this.used.useSigned(signedBytes, deadAt);
    await this.used.noteSigned(signedBytes, deadAt);
    return true;
  }

  private refuse(attempt: Attempt): never {
    this.failures.failed(attempt);
    throw new ClientRefused();
  }
}

function attemptOf(clientId: string): Attempt {
  return { clientId, address: currentRequestContext()?.clientAddress ?? '' };
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

function isPossibleSecret({ clientId, secret }: Omit<SecretCredentials, 'kind'>): boolean {
  return isPlausible(clientId, MAX_ID_LENGTH) && isPlausible(secret, MAX_SECRET_LENGTH);
}

function isPlausible(value: string, maxLength: number): boolean {
  return value !== '' && value.length <= maxLength && !value.includes('\0');
}
