import { Injectable } from '@nestjs/common';
import { parseDurationMs } from '@rekey/config';
import { CredentialRetired, WebKeyActivated, WebKeyCompromised, WebKeyCreated, WebKeyRemoved } from '@rekey/contracts';
import { Transactions } from '@rekey/database';
import {
  activate,
  activeOf,
  compromise,
  endedOverlaps,
  NoActiveVersion,
  retire,
  revert,
  stage,
  turnOf,
  VersionNotFound,
} from '@rekey/lifecycle';
import { Outbox } from '@rekey/messaging';
import { DataSource, type EntityManager } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';
import { KeyVaultConfig } from '../app.config.js';
import { WEB_KEYS, webKeysDescribed } from './described-web-keys.js';
import { WebKeyGenerator } from './web-key-generator.js';
import { DEFAULT_PARAMETERS, type WebKeyParameters } from './web-key-parameters.js';
import { NoStagedWebKey, TooManyWebKeys, WebKeyIsActive, WebKeyNotFound, WebKeyTooYoung } from './web-key.errors.js';
import { type LockedWebKeys, type NewWebKey, type WebKey, WebKeysRepository } from './web-keys.repository.js';

const LIVE_MAX = 32;
/** An inactive key is published until it is removed, as the vendor's: what it signed may be verified for years. */
const UNTIL_REMOVED_MS = 100 * 365 * 24 * 3_600_000;
const CLOCK_SKEW_MS = 60_000;

/** The life of the platform's signing keys: published first, then signing, then published until somebody removes them. */
@Injectable()
export class WebKeysService {
  private readonly leadTimeMs: number;

  constructor(
    private readonly keys: WebKeysRepository,
    private readonly dataSource: DataSource,
    private readonly transactions: Transactions,
    private readonly outbox: Outbox,
    private readonly generator: WebKeyGenerator,
    config: KeyVaultConfig,
  ) {
    const maxAgeMs = parseDurationMs(config.jwksMaxAge) ?? 0;
    this.leadTimeMs = parseDurationMs(config.webKeyLeadTime ?? '') ?? maxAgeMs + CLOCK_SKEW_MS;
  }

  list(): Promise<readonly WebKey[]> {
    return this.keys.live(this.dataSource.manager);
  }

  /** Makes a key that is published and does not sign yet. @throws TooManyWebKeys, TooManyGenerations */
  async create(parameters: WebKeyParameters): Promise<WebKey> {
    // Asked before the seconds that a large key takes; what counts is asked again under the lock.
    if ((await this.list()).length >= LIVE_MAX) throw new TooManyWebKeys(LIVE_MAX);
    const made = await this.generator.make(parameters);
    return this.transactions.run(async (manager) => this.stage(manager, await this.keys.lock(manager), made));
  }

  /**
   * Lets a key sign; the one that did is published on. The one that signs already stays as it is.
   * @param isEmergency passes over the lead time that caches of the published set need
   * @returns when it was activated
   * @throws WebKeyNotFound, WebKeyTooYoung
   */
  activate(id: string, isEmergency = false): Promise<Date> {
    return this.transactions.run(async (manager) => {
      const locked = await this.keys.lock(manager);
      const key = locked.keys.find((one) => one.id === id);
      if (key === undefined) throw new WebKeyNotFound();
      if (key.state === 'active') return key.changedAt;
      await this.makeActive(manager, locked, key, isEmergency ? 0 : this.leadTimeMs);
      return locked.now;
    });
  }

  /**
   * Lets the key sign that has been published longest, and publishes another for the next time.
   * @param wanted what that is made of; by default what the active one is
   * @throws NoStagedWebKey, WebKeyTooYoung, TooManyWebKeys, TooManyGenerations
   */
  async rotate(wanted?: WebKeyParameters): Promise<void> {
    const keys = await this.list();
    // Asked before the seconds that a large key takes, and again under the lock.
    this.checkAge(nextOf(keys), new Date());
    const made = await this.generator.make(wanted ?? likeActive(keys));
    await this.transactions.run(async (manager) => {
      const locked = await this.keys.lock(manager);
      await this.makeActive(manager, locked, nextOf(locked.keys), this.leadTimeMs);
      await this.stage(manager, await this.keys.lock(manager), made);
    });
  }

  /**
   * Ends a key at once and for ever, by default the active one, for which another signs from now on, whether caches have it
   * or not. Again changes and publishes nothing. @throws VersionNotFound, NoActiveVersion, TooManyGenerations
   */
  async compromise(number: number | undefined): Promise<void> {
    const spare = await this.generator.make(likeActive(await this.list()));
    await this.transactions.run(async (manager) => {
      const locked = await this.keys.lock(manager);
      const { keys, ring: before } = locked;
      const key = keys.find((one) => (number === undefined ? one.state === 'active' : one.number === number));
      if (key === undefined) {
        if (number === undefined) throw new NoActiveVersion();
        if (number >= before.nextNumber) throw new VersionNotFound(number);
        return;
      }
      if (key.state === 'active') await this.succeed(manager, locked, spare);
      const { ring, now, since } = await this.keys.lock(manager);
      const change = compromise(ring, { now, number: key.number });
      await this.keys.write(manager, change, now);
      await this.outbox.add(
        manager,
        new WebKeyRemoved({ webKeyId: key.id }),
        new WebKeyCompromised({
          ...{ webKeyId: key.id, rotationId: uuidv7(), credential: WEB_KEYS, ...turnOf(ring, change) },
          ...{ cause: 'compromised', retireAt: null, turnedAt: now.toISOString() },
        }),
        webKeysDescribed(change.ring.versions, since),
      );
    });
  }

  /** The id of a version that is published. @throws VersionNotFound */
  async idOf(number: number): Promise<string> {
    const key = (await this.list()).find((one) => one.number === number);
    if (key === undefined) throw new VersionNotFound(number);
    return key.id;
  }

  /** @returns when it was removed, again the same; undefined when there never was one. @throws WebKeyIsActive */
  remove(id: string): Promise<Date | undefined> {
    return this.transactions.run(async (manager) => {
      const { ring, keys, now, since } = await this.keys.lock(manager);
      const key = keys.find((one) => one.id === id);
      if (key === undefined) return this.keys.changedAt(manager, id);
      if (key.state === 'active') throw new WebKeyIsActive();
      const change = retire(ring, { now, number: key.number });
      await this.keys.write(manager, change, now);
      await this.outbox.add(
        manager,
        new WebKeyRemoved({ webKeyId: id }),
        ...CredentialRetired.of(WEB_KEYS, endedOverlaps(ring, change)),
        webKeysDescribed(change.ring.versions, since),
      );
      return now;
    });
  }

  /** A new installation's pair: one that signs, and one that is known already when it shall take over. */
  async ensureFirst(): Promise<void> {
    if ((await this.list()).some(({ state }) => state === 'active')) return;
    const [first, second] = [
      await this.generator.make(DEFAULT_PARAMETERS),
      await this.generator.make(DEFAULT_PARAMETERS),
    ];
    await this.transactions.run(async (manager) => {
      const before = await this.keys.lock(manager);
      // Another replica was first. Keys that somebody has staged meanwhile do not count.
      if (activeOf(before.ring) !== undefined) return;
      const key = await this.stage(manager, before, first);
      await this.stage(manager, await this.keys.lock(manager), second);
      await this.makeActive(manager, await this.keys.lock(manager), key, 0);
    });
  }

  /** Another key signs at once. */
  private async succeed(manager: EntityManager, locked: LockedWebKeys, spare: NewWebKey): Promise<void> {
    const staged = locked.keys.find(({ state }) => state === 'staged');
    const next = staged ?? (await this.stage(manager, locked, spare));
    await this.makeActive(manager, await this.keys.lock(manager), next, 0);
  }

  private checkAge({ createdAt }: WebKey, now: Date, leadTimeMs = this.leadTimeMs): void {
    const notBefore = new Date(createdAt.getTime() + leadTimeMs);
    if (now < notBefore) throw new WebKeyTooYoung(notBefore, now);
  }

  private async stage(manager: EntityManager, { ring, now, since }: LockedWebKeys, made: NewWebKey): Promise<WebKey> {
    if (ring.versions.length >= LIVE_MAX) throw new TooManyWebKeys(LIVE_MAX);
    const change = stage(ring, { now, maxStaged: LIVE_MAX });
    const key = await this.keys.insert(manager, change, made);
    await this.outbox.add(
      manager,
      new WebKeyCreated({ webKeyId: key.id, publicJwk: { ...key.publicJwk } }),
      webKeysDescribed(change.ring.versions, since),
    );
    return key;
  }

  private async makeActive(
    manager: EntityManager,
    { ring, now, since }: LockedWebKeys,
    key: WebKey,
    leadTimeMs: number,
  ): Promise<void> {
    const { id, number, publicJwk, state } = key;
    this.checkAge(key, now, leadTimeMs);
    const isBack = state === 'retiring';
    const change = isBack
      ? revert(ring, { now, number })
      : activate(ring, { now, number, overlapMs: UNTIL_REMOVED_MS, maxLive: LIVE_MAX });
    await this.keys.write(manager, change, now);
    await this.outbox.add(
      manager,
      new WebKeyActivated({
        webKeyId: id,
        publicJwk: { ...publicJwk },
        rotationId: uuidv7(),
        credential: WEB_KEYS,
        ...turnOf(ring, change),
        cause: isBack ? 'reverted' : 'rotated',
        retireAt: null,
        turnedAt: now.toISOString(),
      }),
      webKeysDescribed(change.ring.versions, since),
    );
  }
}

/** The oldest of those that are published and never signed. @throws NoStagedWebKey */
function nextOf(keys: readonly WebKey[]): WebKey {
  const next = keys.find(({ state }) => state === 'staged');
  if (next === undefined) throw new NoStagedWebKey();
  return next;
}

function likeActive(keys: readonly WebKey[]): WebKeyParameters {
  return keys.find(({ state }) => state === 'active')?.parameters ?? DEFAULT_PARAMETERS;
}
