import { Injectable } from '@nestjs/common';
import { parseDurationMs } from '@rekey/config';
import type { PublicJwk } from '@rekey/contracts';
import { isDryRun, Transactions } from '@rekey/database';
import { InvalidInput } from '@rekey/errors';
import { type DecidedChange, RingChanges } from '@rekey/platform';
import { DataSource } from 'typeorm';
import { validate as isUuid } from 'uuid';
import { JwksCredentialsConfig } from '../app.config.js';
import { ConfigurationNotFound } from '../configurations/configuration.errors.js';
import { KeyUsage, type KidUsage } from '../usage/key-usage.js';
import { zonesChanged } from '../zones/zones-changed.js';
import { type AcceptedKey, type AcceptedKeys, acceptKeys, type KeyMessage } from './accept-keys.js';
import { planChange, TOUCH_TOGETHER } from './credential-changes.js';
import { CREDENTIALS, type CredentialTurn } from './credential-ring.js';
import type { Credential } from './credential.entity.js';
import { type ChangedConfiguration, type FoundCredentials, findCredentials } from './found-credentials.js';
import { GivenCredentials } from './given-credentials.js';
import { inheritMembers } from './inherit-members.js';
import { previewReplacement, type ReplacementPreview, warningsOf } from './replacement.js';

interface ReplacedKeys {
  readonly keys: readonly PublicJwk[];
  readonly messages: readonly KeyMessage[];
  /** Of a dry run. */
  readonly preview?: ReplacementPreview;
}

/** The keys that the caller wants, for those that are stored. */
type KeysAfter = (stored: readonly Credential[]) => AcceptedKeys;

interface Wanted extends ChangedConfiguration {
  readonly keysAfter: KeysAfter;
}

type Decided = DecidedChange<
  CredentialTurn['owner'],
  NonNullable<CredentialTurn['material']>,
  NonNullable<CredentialTurn['marks']>,
  ReplacedKeys
>;

@Injectable()
export class CredentialsService {
  private readonly change: (wanted: Wanted) => Promise<ReplacedKeys>;

  constructor(
    dataSource: DataSource,
    changes: RingChanges,
    private readonly transactions: Transactions,
    private readonly given: GivenCredentials,
    private readonly usage: KeyUsage,
    private readonly config: JwksCredentialsConfig,
  ) {
    this.change = changes.of({
      ring: CREDENTIALS,
      holder: { table: 'configurations', type: 'uuid' },
      parts: [TOUCH_TOGETHER],
      keyOf: ({ configId }: Wanted) => configId.toLowerCase(),
      read: (wanted) => findCredentials(dataSource, wanted),
      decide: (wanted, found) => this.decide(wanted, found),
    });
  }

  /**
   * The list becomes the whole set of keys that the caller gave; keys of bound sources stay beside it. All or nothing.
   * The keys that are there already, in that order, change nothing. One that takes every key in use away is carried out,
   * with a warning.
   * @throws InvalidInput, ConfigurationNotFound
   */
  async replace(zoneId: string, configId: string, input: readonly unknown[]): Promise<ReplacedKeys> {
    const accepted = this.accept(input);
    return this.write(zoneId, configId, () => accepted);
  }

  /** As `replace`, with what a listed key leaves out taken from the stored one of its kid and alg. */
  async edit(zoneId: string, configId: string, input: readonly unknown[]): Promise<ReplacedKeys> {
    return this.write(zoneId, configId, (stored) => this.accept(this.completed(input, stored)));
  }

  private async write(zoneId: string, configId: string, keysAfter: KeysAfter): Promise<ReplacedKeys> {
    if (!isUuid(configId)) throw new ConfigurationNotFound();
    // With what this replica has counted up to now.
    await this.usage.flush();
    return this.change({ zoneId, configId, keysAfter });
  }

  private decide({ zoneId, keysAfter }: Wanted, found: FoundCredentials | undefined): Decided {
    if (found === undefined) throw new ConfigurationNotFound();
    const { holder, configuration, credentials: before, usage } = found;
    const { id } = configuration;
    const { keys, messages } = keysAfter(before.filter(isGiven));
    const after = this.planned(id, before, keys);
    const now = new Date();
    const { turns, isReplaced: replaced, events } = planChange({ configuration, before, after }, now);
    const preview = this.preview(before, after, usage);
    const answer = { keys: keys.map(({ jwk }) => jwk), messages: [...messages, ...warningsOf(preview)] };
    return {
      holder,
      turns,
      parts: [turns.length === 0 ? [] : [{ id, replaced, now }]],
      events,
      answer: isDryRun() ? { ...answer, preview } : answer,
      committed: () => this.transactions.announce(zonesChanged, turns.length === 0 ? [] : [zoneId]),
    };
  }

  private accept(input: readonly unknown[]): AcceptedKeys {
    return acceptKeys(input, { keysMax: this.config.keysPerConfigurationMax, withSecrets: true });
  }

  private completed(input: readonly unknown[], stored: readonly Credential[]): unknown[] {
    return inheritMembers(input, stored, (row) => this.given.secretOf(row).toString('base64url'));
  }

  private planned(configId: string, before: readonly Credential[], keys: readonly AcceptedKey[]): Credential[] {
    const given = this.given.rows(configId, keys, new Date(), before.filter(isGiven));
    const fromSources = before.filter((row) => !isGiven(row));
    const active = fromSources.filter(({ state }) => state === 'active').length;
    const room = this.config.keysPerConfigurationMax - active;
    if (given.length > room) {
      throw InvalidInput.field('keys', `must contain at most ${room} keys beside those of the bound sources`);
    }
    return [...fromSources, ...given];
  }

  private preview(
    before: readonly Credential[],
    after: readonly Credential[],
    usage: readonly KidUsage[],
  ): ReplacementPreview {
    const windowMs = parseDurationMs(this.config.keyInUseWindow) ?? 0;
    return previewReplacement({ before, after, usage }, { now: new Date(), windowMs });
  }
}

function isGiven({ sourceId }: Credential): boolean {
  return sourceId === null;
}
