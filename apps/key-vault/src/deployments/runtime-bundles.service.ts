import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { type EncryptionJwk, thumbprint } from '@rekey/crypto';
import { hidesWhatIsNotYours } from '@rekey/errors';
import { holds, type Principal } from '@rekey/identity';
import { SecretReads } from '@rekey/platform';
import type { Environment } from '../vault/environments/environment.entity.js';
import { EnvironmentNotFound } from '../vault/environments/environment.errors.js';
import { EnvironmentsService } from '../vault/environments/environments.service.js';
import { namesEtag } from '../key-sets/answer-key-set.js';
import { isName } from '../vault/text/text-rules.js';
import { BundleSealer, sealFor, type SignedBundle } from './bundle-sealer.js';
import { BundleWatch, type WaitLimits } from './bundle-watch.js';
import { RuntimeKeyMissing } from './deployment.errors.js';
import { RuntimePulls } from './runtime-pulls.js';
import { Rounds } from './rounds.js';

export interface RuntimeBundle {
  readonly etag: string;
  /** Undefined when the caller has it already. */
  readonly jwe: string | undefined;
}

/** Bundles for runtimes that have no endpoint to send them to. */
@Injectable()
export class RuntimeBundlesService {
  private readonly rounds = new Rounds<SignedBundle>();

  constructor(
    private readonly environments: EnvironmentsService,
    private readonly watch: BundleWatch,
    private readonly sealer: BundleSealer,
    private readonly pulls: RuntimePulls,
    private readonly reads: SecretReads,
  ) {}

  /**
   * The bundle, unless the caller knows it and it stays the same for as long as the caller waits.
   * @param known `If-None-Match`
   * @throws EnvironmentNotFound, for one of others too; RuntimeKeyMissing, TooManyWaiting
   */
  async read(
    principal: Principal,
    name: string,
    known: string | undefined,
    limits: WaitLimits,
  ): Promise<RuntimeBundle> {
    const environment = await this.enter(principal, name);
    const { publicKey } = principal;
    if (publicKey === undefined) throw new RuntimeKeyMissing();
    const isKnown = (version: number): boolean =>
      known !== undefined && namesEtag(known, tagOf(environment, version, publicKey));
    const version = await this.watch.version(environment.id);
    const newer = isKnown(version) ? await this.watch.otherThan(version, environment.id, limits) : version;
    if (isKnown(newer)) {
      this.pulls.note(principal, environment, newer);
      return { etag: weak(tagOf(environment, newer, publicKey)), jwe: undefined };
    }
    // Runtimes that waited for the same come together: it is read and signed once.
    const bundle = await this.rounds.join(environment.id, () => this.sealer.sign(environment));
    const jwe = await sealFor(publicKey, bundle);
    await this.reads.tell({
      kind: 'bundle',
      id: environment.name,
      name: environment.name,
      scope: {},
      environment: environment.name,
    });
    this.pulls.note(principal, environment, bundle.version);
    return { etag: weak(tagOf(environment, bundle.version, publicKey)), jwe };
  }

  private async enter(principal: Principal, name: string): Promise<Environment> {
    if (!isName(name) || !holds(principal, 'SECRETS:EXPORT_IMPORT', `environment:${name}`)) {
      throw hidesWhatIsNotYours(new EnvironmentNotFound(name));
    }
    const [environment] = await this.environments.named([name]);
    return environment as Environment;
  }
}

/** Of what this receiver can read: for another key the same bundle is another answer. */
function tagOf({ id }: Environment, version: number, key: EncryptionJwk): string {
  return `"${createHash('sha256')
    .update(`${id} ${version} ${thumbprint(key)}`)
    .digest('base64url')}"`;
}

/** The same bundle is encrypted anew each time, so answers with one tag differ in their bytes (RFC 9110 section 8.8.3). */
function weak(tag: string): string {
  return `W/${tag}`;
}
