import { Injectable } from '@nestjs/common';
import { type CredentialKind, FEEDING_KINDS, KeyVaultClient } from '@rekey/contracts';
import { HELD_KINDS } from '../turning/held-kinds.js';

/** What is said of a turn that nobody would receive. */
export const NO_HOLDER = 'no-holder';

const ASKED_AT_ONCE = 5_000;

interface CredentialName {
  readonly kind: CredentialKind;
  readonly id: string;
}

/** Knows of credentials whether those who use them would have a new version. */
@Injectable()
export class Receivers {
  constructor(private readonly vault: KeyVaultClient) {}

  async isMissing(credential: CredentialName): Promise<boolean> {
    return (await this.countMissing([credential])) > 0;
  }

  /** How many of these nobody would receive: their users have the secret itself, and no holder takes the new one for them. */
  async countMissing(credentials: readonly CredentialName[]): Promise<number> {
    let missing = credentials.filter(({ kind }) => HELD_KINDS.includes(kind)).length;
    for (const kind of FEEDING_KINDS) {
      const ids = credentials.filter((one) => one.kind === kind).map(({ id }) => id);
      for (let from = 0; from < ids.length; from += ASKED_AT_ONCE) {
        missing -= (await this.vault.feedingOf(kind, ids.slice(from, from + ASKED_AT_ONCE))).length;
      }
    }
    return missing;
  }
}
