import { Injectable } from '@nestjs/common';
import { parseDurationMs } from '@rekey/config';
import { AccessTokenIssued, AccessTokenRevoked, grantProblem, type Permission } from '@rekey/contracts';
import { generateSecret, importEncryptionKey, KeyedHash } from '@rekey/crypto';
import { Transactions } from '@rekey/database';
import { InvalidInput } from '@rekey/errors';
import { type Page, pageOf, PageQuery } from '@rekey/http';
import { holds, PermissionDenied, Unauthenticated, type Grant, type Principal } from '@rekey/identity';
import { Outbox } from '@rekey/messaging';
import { v7 as uuidv7, validate as isUuid } from 'uuid';
import type { AccessToken } from './access-token.entity.js';
import { AccessTokenNotFound } from './access-token.errors.js';
import { AccessTokensRepository } from './access-tokens.repository.js';
import type { TokenOwner } from './authenticator.js';
import type { CreateAccessTokenDto } from './dto/create-access-token.dto.js';
import { type AccessTokenAnswer, presentAccessToken } from './present-access-token.js';

/** Prefix by which a leaked token is recognised; the rest has 238 bits. */
const PREFIX = 'rekey_';
const RANDOM_LENGTH = 40;

/** What a token is issued with; who makes it may end it sooner. */
interface Draft extends Pick<AccessToken, 'name' | 'grants' | 'email' | 'parentId' | 'isSession' | 'publicKey'> {
  readonly lifeMs: number;
}

@Injectable()
export class AccessTokensService {
  constructor(
    private readonly tokens: AccessTokensRepository,
    private readonly transactions: Transactions,
    private readonly outbox: Outbox,
    private readonly hash: KeyedHash,
  ) {}

  /**
   * Issues a token, which ends no later than its caller's and with it; its value is in this answer and nowhere else.
   * @throws InvalidInput for an unknown permission, a scope it cannot have, or a public key that is none
   * @throws PermissionDenied when a grant exceeds what the caller holds
   * @throws Unauthenticated when the caller's token has just ended
   */
  async create(dto: CreateAccessTokenDto, caller: Principal): Promise<AccessTokenAnswer & { readonly token: string }> {
    const issued = await this.issue({
      name: dto.name,
      grants: checkGrants(dto, caller),
      email: dto.email ?? null,
      lifeMs: dto.expiresIn === undefined ? Infinity : lifeMsOf(dto.expiresIn),
      parentId: caller.kind === 'bootstrap' ? null : caller.id,
      isSession: false,
      publicKey: dto.publicKey === undefined ? null : importEncryptionKey(dto.publicKey, 'publicKey'),
    });
    if (issued === null) throw new Unauthenticated('invalid');
    return { ...presentAccessToken(issued.token), token: issued.value };
  }

  /** A short-lived token with the grants of another, with which it ends; null when that one has just ended. */
  async createSession(
    { tokenId, names, grants, publicKey }: TokenOwner,
    lifeSeconds: number,
  ): Promise<{ readonly token: string; readonly expiresInSeconds: number } | null> {
    const issued = await this.issue({
      name: names[0] as string,
      grants: [...grants],
      email: null,
      lifeMs: lifeSeconds * 1000,
      parentId: tokenId,
      isSession: true,
      publicKey,
    });
    if (issued === null) return null;
    const { createdAt, expiresAt } = issued.token;
    const lifeMs = (expiresAt?.getTime() ?? Infinity) - createdAt.getTime();
    return { token: issued.value, expiresInSeconds: Math.floor(lifeMs / 1000) };
  }

  async list(query: PageQuery): Promise<Page<AccessTokenAnswer>> {
    if (query.after !== undefined && !isUuid(query.after))
      throw InvalidInput.field('after', 'is not a cursor of this list');
    return pageOf(await this.tokens.page(query), query.limit, ({ id }) => id, presentAccessToken);
  }

  /**
   * The token and all below it are dead here when this resolves; other replicas hear of it through the events.
   * @throws AccessTokenNotFound
   * @throws PermissionDenied when the token may do what the caller may not
   */
  async revoke(id: string, caller: Principal): Promise<void> {
    if (!isUuid(id)) throw new AccessTokenNotFound();
    await this.transactions.run(async (manager) => {
      const family = await this.tokens.lockFamily(manager, id);
      const [token] = family;
      if (token === undefined) throw new AccessTokenNotFound();
      // What it made can do no more than the token itself.
      checkHeld(token.grants, caller);
      await this.tokens.remove(manager, id);
      await this.outbox.add(manager, ...family.map((one) => new AccessTokenRevoked({ tokenId: one.id })));
    });
  }

  /** Null when the token that it would end with has ended already. */
  private async issue({
    lifeMs,
    ...facts
  }: Draft): Promise<{ readonly token: AccessToken; readonly value: string } | null> {
    const value = `${PREFIX}${generateSecret(RANDOM_LENGTH)}`;
    const createdAt = new Date();
    return this.transactions.run(async (manager) => {
      const { parentId } = facts;
      const maker = parentId === null ? undefined : await this.tokens.lockMaker(manager, parentId, createdAt);
      if (maker === null) return null;
      // Whoever logs in again and again leaves nothing behind.
      if (maker !== undefined && facts.isSession) await this.tokens.deleteEndedSessions(manager, maker.id, createdAt);
      const endMs = Math.min(createdAt.getTime() + lifeMs, maker?.expiresAt?.getTime() ?? Infinity);
      const token = await this.tokens.insert(manager, {
        ...facts,
        id: uuidv7(),
        digest: this.hash.digest(value),
        createdAt,
        createdBy: parentId ?? 'bootstrap',
        expiresAt: endMs === Infinity ? null : new Date(endMs),
      });
      await this.outbox.add(manager, issued(token));
      return { token, value };
    });
  }
}

function issued({ id: tokenId, name, grants, parentId, isSession, expiresAt }: AccessToken): AccessTokenIssued {
  return new AccessTokenIssued({
    tokenId,
    name,
    grants,
    parentId,
    isSession,
    expiresAt: expiresAt?.toISOString() ?? null,
  });
}

/** @throws InvalidInput, PermissionDenied */
function checkGrants(dto: CreateAccessTokenDto, caller: Principal): Grant[] {
  const grants = dto.grants.map(({ permission, scope }, index): Grant => {
    const problem = grantProblem(permission, scope);
    if (problem !== undefined) throw InvalidInput.field(`grants[${index}]`, problem);
    return { permission: permission as Permission, ...(scope === undefined ? {} : { scope }) };
  });
  checkHeld(grants, caller);
  return grants;
}

/** Nobody hands out more than they hold, or takes it away. @throws PermissionDenied */
function checkHeld(grants: readonly Grant[], caller: Principal): void {
  for (const { permission, scope } of grants) {
    if (!holds(caller, permission, ...(scope === undefined ? [] : [scope]))) throw new PermissionDenied(permission);
  }
}

/** @throws InvalidInput */
function lifeMsOf(expiresIn: string): number {
  const lifeMs = parseDurationMs(expiresIn);
  if (lifeMs === undefined) throw InvalidInput.field('expiresIn', 'is too long');
  return lifeMs;
}
