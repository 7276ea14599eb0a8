import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { parseDurationMs } from '@rekey/config';
import { AccessTokenRevoked, grantProblem, type Permission } from '@rekey/contracts';
import { generateSecret, importEncryptionKey, KeyedHash } from '@rekey/crypto';
import { Transactions } from '@rekey/database';
import { InvalidInput } from '@rekey/errors';
import { type Page, pageOf, PageQuery } from '@rekey/http';
import { holds, PermissionDenied, type Grant, type Principal } from '@rekey/identity';
import { Outbox } from '@rekey/messaging';
import { LessThan, MoreThan, Repository } from 'typeorm';
import { v7 as uuidv7, validate as isUuid } from 'uuid';
import { AccessToken } from './access-token.entity.js';
import { AccessTokenNotFound } from './access-token.errors.js';
import type { TokenOwner } from './authenticator.js';
import type { CreateAccessTokenDto } from './dto/create-access-token.dto.js';
import { type AccessTokenAnswer, presentAccessToken } from './present-access-token.js';
import { TokenCache } from './token-cache.js';

/** Prefix by which a leaked token is recognised; the rest has 238 bits. */
const PREFIX = 'rekey_';
const RANDOM_LENGTH = 40;

@Injectable()
export class AccessTokensService {
  constructor(
    @InjectRepository(AccessToken) private readonly tokens: Repository<AccessToken>,
    private readonly transactions: Transactions,
    private readonly outbox: Outbox,
    private readonly hash: KeyedHash,
    private readonly cache: TokenCache,
  ) {}

  /**
   * Issues a token; its value is in this answer and nowhere else.
   * @throws InvalidInput for an unknown permission, a scope it cannot have, or a public key that is none
   * @throws PermissionDenied when a grant exceeds what the caller holds
   */
  async create(dto: CreateAccessTokenDto, caller: Principal): Promise<AccessTokenAnswer & { readonly token: string }> {
    const grants = checkGrants(dto, caller);
    const publicKey = dto.publicKey ?? undefined;
    const value = `${PREFIX}${generateSecret(RANDOM_LENGTH)}`;
    const createdAt = new Date();
    const lifeMs = dto.expiresIn === undefined ? undefined : parseDurationMs(dto.expiresIn);
    const token = this.tokens.create({
      id: uuidv7(),
      name: dto.name,
      digest: this.hash.digest(value),
      grants,
      email: dto.email ?? null,
      createdAt,
      expiresAt: lifeMs === undefined ? null : new Date(createdAt.getTime() + lifeMs),
      parentId: null,
      publicKey: publicKey === undefined ? null : importEncryptionKey(publicKey, 'publicKey'),
    });
    await this.tokens.insert(token);
    return { ...presentAccessToken(token), token: value };
  }

  /** A short-lived token with the grants of another; it lives no longer than that one. */
  async createChild(
    { tokenId, names, grants, expiresAt, publicKey }: TokenOwner,
    lifeSeconds: number,
  ): Promise<{ readonly token: string; readonly expiresInSeconds: number }> {
    const value = `${PREFIX}${generateSecret(RANDOM_LENGTH)}`;
    const createdAt = new Date();
    const endMs = Math.min(createdAt.getTime() + lifeSeconds * 1000, expiresAt?.getTime() ?? Infinity);
    const digest = this.hash.digest(value);
    const dates = { createdAt, expiresAt: new Date(endMs) };
    const child = { id: uuidv7(), name: names[0] as string, digest, grants: [...grants], email: null, ...dates };
    await this.transactions.run(async (manager) => {
      // Whoever logs in again and again leaves nothing behind.
      if (tokenId !== null) await manager.delete(AccessToken, { parentId: tokenId, expiresAt: LessThan(createdAt) });
      await manager.insert(AccessToken, { ...child, parentId: tokenId, publicKey });
    });
    return { token: value, expiresInSeconds: Math.floor((endMs - createdAt.getTime()) / 1000) };
  }

  async list({ limit, after }: PageQuery): Promise<Page<AccessTokenAnswer>> {
    if (after !== undefined && !isUuid(after)) throw InvalidInput.field('after', 'is not a cursor of this list');
    const rows = await this.tokens.find({
      where: after === undefined ? {} : { id: MoreThan(after) },
      order: { id: 'ASC' },
      take: limit + 1,
    });
    return pageOf(rows, limit, ({ id }) => id, presentAccessToken);
  }

  /** The token and all that were had for it are dead here when this resolves; other replicas hear of it through the event. @throws AccessTokenNotFound */
  async revoke(id: string): Promise<void> {
    if (!isUuid(id)) throw new AccessTokenNotFound();
    const gone = await this.transactions.run(async (manager) => {
      const [rows] = (await manager.query('DELETE FROM access_tokens WHERE id = $1 OR parent_id = $1 RETURNING id', [
        id,
      ])) as [{ readonly id: string }[], number];
      const ids = rows.map((row) => row.id);
      if (!ids.includes(id)) throw new AccessTokenNotFound();
      await this.outbox.add(manager, ...ids.map((tokenId) => new AccessTokenRevoked({ tokenId })));
      return ids;
    });
    for (const one of gone) this.cache.drop(one);
  }
}

/** Nobody hands out more than they hold. */
function checkGrants(dto: CreateAccessTokenDto, caller: Principal): Grant[] {
  return dto.grants.map(({ permission, scope }, index) => {
    const problem = grantProblem(permission, scope);
    if (problem !== undefined) throw InvalidInput.field(`grants[${index}]`, problem);
    const grant: Grant = { permission: permission as Permission, ...(scope === undefined ? {} : { scope }) };
    if (!holds(caller, grant.permission, ...(scope === undefined ? [] : [scope])))
      throw new PermissionDenied(permission);
    return grant;
  });
}
