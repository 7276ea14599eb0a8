import { Injectable } from '@nestjs/common';
import ipaddr from 'ipaddr.js';
import { LRUCache } from 'lru-cache';
import { ApplicationSecretsConfig } from '../app.config.js';
import { TooManyFailures } from './client.errors.js';
import { FailureCounter } from './failure-counter.js';

const WINDOW_MS = 60_000;
/** Of a client whatever the address, and of an address whatever the client: that many times what one may at the other. */
const TOTAL_FACTOR = 5;
const MAX_PROVEN = 100_000;
const PROVEN_FOR_MS = 3_600_000;
/** Whoever has one IPv6 address has the 64 bits below it. */
const IPV6_PREFIX_PARTS = 4;

/** Who tries, and from where. */
export interface Attempt {
  /** What it says that its client id is. */
  readonly clientId: string;
  readonly address: string;
}

/**
 * Limits guessing without giving anybody a way to lock a client out. Failures are counted per client and address, per
 * client, and per address, in each replica. A client that has authenticated from an address is heard from there for an
 * hour whatever others do: its wrong secrets are answered 429, its right ones let in. When too many addresses fail at one
 * client, each has one attempt a minute left. Nothing here knows which clients exist, so nothing tells.
 */
@Injectable()
export class FailedAuthentications {
  private readonly perPair = new FailureCounter(WINDOW_MS);
  private readonly perClient = new FailureCounter(WINDOW_MS);
  private readonly perAddress = new FailureCounter(WINDOW_MS);
  private readonly proven = new LRUCache<string, true>({ max: MAX_PROVEN, ttl: PROVEN_FOR_MS, updateAgeOnGet: true });
  private readonly limit: number;

  constructor(config: ApplicationSecretsConfig) {
    this.limit = config.failedAuthenticationsPerMinute;
  }

  /** @throws TooManyFailures when nothing that this client could send from there is looked at now */
  check(attempt: Attempt): void {
    const pair = pairOf(attempt);
    if (this.proven.has(pair)) return;
    const network = networkOf(attempt.address);
    const failures = this.perPair.of(pair);
    if (failures >= this.limit) throw new TooManyFailures(this.perPair.secondsLeft(pair));
    if (this.perAddress.of(network) >= this.limit * TOTAL_FACTOR)
      throw new TooManyFailures(this.perAddress.secondsLeft(network));
    if (failures > 0 && this.perClient.of(attempt.clientId) >= this.limit * TOTAL_FACTOR)
      throw new TooManyFailures(this.perPair.secondsLeft(pair));
  }

  succeeded(attempt: Attempt): void {
    const pair = pairOf(attempt);
    if (this.proven.get(pair) === undefined) this.proven.set(pair, true);
  }

  /** @throws TooManyFailures when this one was one too many */
  failed(attempt: Attempt): void {
    const pair = pairOf(attempt);
    const isOver = this.perPair.add(pair) > this.limit;
    // One instance with an old secret must not speak for all that share its address.
    const isOverInAll = !this.proven.has(pair) && this.countForAll(attempt);
    if (isOver || isOverInAll) throw new TooManyFailures(this.perPair.secondsLeft(pair));
  }

  private countForAll({ clientId, address }: Attempt): boolean {
    const ofClient = this.perClient.add(clientId);
    const ofAddress = this.perAddress.add(networkOf(address));
    return Math.max(ofClient, ofAddress) > this.limit * TOTAL_FACTOR;
  }
}

function pairOf({ clientId, address }: Attempt): string {
  return `${networkOf(address)} ${clientId}`;
}

function networkOf(address: string): string {
  // The common case first: parsing takes longer than all the rest.
  if (!address.includes(':')) return address;
  if (!ipaddr.isValid(address)) return '';
  const parsed = ipaddr.process(address);
  return parsed instanceof ipaddr.IPv6 ? parsed.parts.slice(0, IPV6_PREFIX_PARTS).join(':') : parsed.toString();
}
