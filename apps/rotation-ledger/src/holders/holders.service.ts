import { Injectable } from '@nestjs/common';
import { CredentialOwnersClient, FEEDING_KINDS, type FeedingKind, KeyVaultClient } from '@rekey/contracts';
import { InvalidInput } from '@rekey/errors';
import type { Principal } from '@rekey/identity';
import { CredentialListRepository } from '../inventory/credential-list.repository.js';
import { CredentialNotFound } from '../inventory/credential.errors.js';
import type { KnownCredential } from '../inventory/known-credential.js';
import { inOrganization } from '../turning/turning.service.js';
import type { SetHoldersDto } from './dto/set-holders.dto.js';
import { HolderWorkersRepository } from './holder-workers.repository.js';
import { type HoldersAnswer, presentHolder } from './present-holder.js';

/** Vault keys that take the value of a credential, by the owner's rules and those of the vault. */
@Injectable()
export class HoldersService {
  constructor(
    private readonly credentials: CredentialListRepository,
    private readonly owners: CredentialOwnersClient,
    private readonly vault: KeyVaultClient,
    private readonly workers: HolderWorkersRepository,
  ) {}

  /**
   * The owner keeps values for holders before any key is theirs, so that no rotation in between is lost on one.
   * @throws CredentialNotFound, InvalidInput, and what the owner or the vault refuses
   */
  async set(kind: string, id: string, { vaultKeys }: SetHoldersDto, caller: Principal): Promise<HoldersAnswer> {
    const known = await this.find(kind, id, caller);
    if (!isFeeding(kind)) throw InvalidInput.field('kind', `a ${kind} cannot feed a vault key`);
    const as = inOrganization(caller, known.scope.org);
    const hold = { kind, id, as };
    const isHeld = vaultKeys.length > 0;
    if (!(await this.owners.hold({ ...hold, isHeld: true, fills: false }))) throw new CredentialNotFound();
    const { name: credentialName, scope } = known;
    const assignment = { ...hold, credentialName, credentialProject: scope.project ?? null, vaultKeys };
    if ((await this.vault.setFeeds(assignment)) === null) {
      throw InvalidInput.field('vaultKeys', 'vaultKeys: names a project that is not there');
    }
    await this.owners.hold({ ...hold, isHeld, fills: isHeld });
    return this.present(known, caller);
  }

  /** @throws CredentialNotFound */
  async get(kind: string, id: string, caller: Principal): Promise<HoldersAnswer> {
    return this.present(await this.find(kind, id, caller), caller);
  }

  private async find(kind: string, id: string, caller: Principal): Promise<KnownCredential> {
    const found = await this.credentials.findOne(kind, id, caller);
    if (found === undefined) throw new CredentialNotFound();
    return found.known;
  }

  private async present({ kind, id, versions }: KnownCredential, caller: Principal): Promise<HoldersAnswer> {
    if (!isFeeding(kind)) return { vaultKeys: [] };
    const feeds = await this.vault.feedsOf({ kind, id }, caller);
    const active = versions.find(({ state }) => state === 'active')?.version ?? null;
    const answers = feeds.map(async (feed) =>
      presentHolder(feed, await this.workers.of(feed.keyId, feed.environments), active),
    );
    return { vaultKeys: await Promise.all(answers) };
  }
}

function isFeeding(kind: string): kind is FeedingKind {
  return (FEEDING_KINDS as readonly string[]).includes(kind);
}
