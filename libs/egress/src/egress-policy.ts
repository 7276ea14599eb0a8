import { lookup as resolve, type LookupAddress } from 'node:dns';
import { lookup as resolveAll } from 'node:dns/promises';
import { isIP, type LookupFunction } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { ConfigError } from '@rekey/config';
import ipaddr from 'ipaddr.js';

/** A resolver that takes longer has no answer now; the address is checked again when it is dialled. */
const RESOLVE_LIMIT_MS = 3_000;

/** What is wrong with a URL that is not called. */
type DeniedFor = 'address' | 'credentials' | 'scheme';

/** The address or URL is one that we do not call. Names the host, which the caller wrote, and no resolved address. */
export class EgressDenied extends Error {
  readonly code = 'EGRESS_DENIED';

  constructor(
    host: string,
    readonly reason: DeniedFor = 'address',
  ) {
    super(messageOf(host, reason));
    this.name = 'EgressDenied';
  }
}

function messageOf(host: string, reason: DeniedFor): string {
  if (reason === 'credentials') return 'The URL must not have a user name or password in it';
  return reason === 'scheme' ? 'Only http and https URLs are called' : `Calls to ${host} are not allowed`;
}

type Cidr = [ipaddr.IPv4 | ipaddr.IPv6, number];

/**
 * Which addresses outgoing calls may reach: public unicast ones, and what `REKEY_EGRESS_ALLOW` lists. Everything private,
 * loopback, link-local, shared, mapped or reserved is denied. Decided on the resolved address at the moment of dialling,
 * so a name that resolves differently a second time gains nothing.
 */
export class EgressPolicy {
  private readonly entries: readonly string[];
  private readonly allowedHosts: ReadonlySet<string>;
  private readonly allowedRanges: readonly Cidr[];

  /** @param allow CIDRs, addresses and host names. @throws ConfigError naming a malformed entry. */
  constructor(
    allow: readonly string[],
    private readonly resolveLimitMs = RESOLVE_LIMIT_MS,
  ) {
    this.entries = allow;
    const entries = allow.map((entry) => entry.replace(/^\[|\]$/g, '').toLowerCase());
    this.allowedRanges = entries.filter(isRange).map(parseRange);
    this.allowedHosts = new Set(entries.filter((entry) => !isRange(entry)).map(parseHost));
  }

  /** The same, with these allowed too. @throws ConfigError naming a malformed entry */
  allowing(entries: readonly string[]): EgressPolicy {
    return new EgressPolicy([...this.entries, ...entries], this.resolveLimitMs);
  }

  /** Whether this resolved address, reached under this name, may be dialled. */
  allows(address: string, host: string): boolean {
    if (this.allowedHosts.has(host.toLowerCase())) return true;
    if (!ipaddr.isValid(address)) return false;
    const parsed = ipaddr.process(address);
    return isPublic(parsed) || this.allowedRanges.some((range) => contains(range, parsed));
  }

  /**
   * Refuses a URL that is not http(s), carries credentials, or whose host is or resolves to a denied address. A host that
   * does not resolve now is accepted: it is checked again when it is dialled.
   * @throws EgressDenied
   */
  async checkUrl(url: URL): Promise<void> {
    this.checkLiteral(url);
    const host = hostOf(url);
    if (isIP(host) !== 0) return;
    const addresses = await Promise.race([
      resolveAll(host, { all: true }).catch((): LookupAddress[] => []),
      pause(this.resolveLimitMs, [], { ref: false }),
    ]);
    if (addresses.some(({ address }) => !this.allows(address, host))) throw new EgressDenied(host);
  }

  /** The part of the check that needs no resolver; a literal address never passes through `lookup`. @throws EgressDenied */
  checkLiteral(url: URL): void {
    const host = hostOf(url);
    if (!['http:', 'https:'].includes(url.protocol)) throw new EgressDenied(host, 'scheme');
    // It would be shown wherever the URL is, and sent to whoever is redirected to.
    if (url.username !== '' || url.password !== '') throw new EgressDenied(host, 'credentials');
    if (isIP(host) !== 0 && !this.allows(host, host)) throw new EgressDenied(host);
  }

  /** Resolver for sockets: fails when any address of the name is denied, so the checked address is the dialled one. */
  readonly lookup: LookupFunction = (host, options, callback) => {
    resolve(host, { ...options, all: true }, (error, addresses) => {
      const first = addresses?.[0];
      if (error !== null || first === undefined) callback(error ?? new Error(`${host} has no address`), '', 0);
      else if (addresses.some(({ address }) => !this.allows(address, host))) callback(new EgressDenied(host), '', 0);
      else if (options.all === true) callback(null, addresses);
      else callback(null, first.address, first.family);
    });
  };
}

/** Of IPv6 only 2000::/3 is given out; every special block inside it has a name of its own. */
const GLOBAL_UNICAST = ipaddr.IPv6.parseCIDR('2000::/3');

function isPublic(address: ipaddr.IPv4 | ipaddr.IPv6): boolean {
  if (address.range() !== 'unicast') return false;
  return address.kind() === 'ipv4' || (address as ipaddr.IPv6).match(GLOBAL_UNICAST);
}

/** The host as a resolver wants it: without the brackets of an IPv6 literal. */
function hostOf(url: URL): string {
  return url.hostname.replace(/^\[|\]$/g, '');
}

function isRange(entry: string): boolean {
  return entry.includes('/') || isIP(entry) !== 0;
}

function parseRange(entry: string): Cidr {
  try {
    // The library would read `10.0.0/8` too, and octal numbers.
    if (isIP(entry.split('/', 1)[0] ?? '') === 0) throw malformed(entry);
    if (entry.includes('/')) return ipaddr.parseCIDR(entry);
    const address = ipaddr.parse(entry);
    return [address, address.kind() === 'ipv4' ? 32 : 128];
  } catch {
    throw malformed(entry);
  }
}

/** What a URL reads as a number is no name: an entry like `127.1` would never match. */
const NUMERIC_HOST = /(^|\.)(\d+|0x[\da-f]*)\.?$/;

function parseHost(entry: string): string {
  if (NUMERIC_HOST.test(entry) || !/^[a-z0-9_]([\w-]*)(\.[\w-]+)*\.?$/.test(entry)) throw malformed(entry);
  return entry;
}

function malformed(entry: string): ConfigError {
  return new ConfigError([`REKEY_EGRESS_ALLOW: "${entry}" is not a CIDR, an address or a host`]);
}

function contains([network, bits]: Cidr, address: ipaddr.IPv4 | ipaddr.IPv6): boolean {
  return (
    network.kind() === address.kind() && address.match([network, bits] as [ipaddr.IPv4, number] & [ipaddr.IPv6, number])
  );
}
