import type { EventEnvelope } from '../event.js';
import type { Permission } from '../permissions.js';
import type { CredentialKind } from '../rotation-event.js';
import type { ServiceName } from '../services.js';
import type { Hold } from './handovers.js';
import type { InternalTransport } from './internal-transport.js';

/** Whose credentials of a kind are. */
export const CREDENTIAL_OWNERS: Readonly<Record<CredentialKind, ServiceName>> = {
  'target-signing-key': 'action-targets',
  'vault-key': 'key-vault',
  certificate: 'key-vault',
  keystore: 'key-vault',
  jwk: 'key-vault',
  'token-configuration': 'jwks-credentials',
  'client-secret': 'application-secrets',
  'application-key': 'application-secrets',
  'web-key': 'key-vault',
};

/** For whom something is done: what the gateway knows of a caller. */
export interface OnBehalf {
  readonly id: string;
  readonly kind: 'bootstrap' | 'token' | 'service';
  readonly name: string;
  readonly grants: readonly { readonly permission: Permission; readonly scope?: string | undefined }[];
  /** The organization that the call acts in. */
  readonly org: string;
}

export const TURN_ACTIONS = ['rotate', 'revert', 'compromise', 'retire'] as const;
export type TurnAction = (typeof TURN_ACTIONS)[number];

/** How a credential is to turn. What a kind does not know it refuses by name. */
export interface TurnOptions {
  /** `"3600s"`. */
  readonly overlap?: string | undefined;
  /** RFC 3339: published now, active then. */
  readonly activateAt?: string | undefined;
  /** The new value, as the kind takes it. */
  readonly material?: unknown;
  /** Made by the owner: of the algorithm that it has now, or of this one. */
  readonly generate?: true | { readonly algorithm: string } | undefined;
  readonly jwkUpdateAction?: string | undefined;
  readonly updateScope?: string | undefined;
  /** Names; all that the credential is in without them. */
  readonly environments?: readonly string[] | undefined;
  /** Which version is reverted to, compromised or retired. */
  readonly version?: number | undefined;
  readonly environment?: string | undefined;
}

export interface Turn {
  readonly kind: CredentialKind;
  readonly id: string;
  readonly action: TurnAction;
  readonly options: TurnOptions;
  /** Only to see what it would do. */
  readonly isDryRun: boolean;
  readonly as: OnBehalf;
}

/** What came of a turn. */
export interface Turned {
  /** What was made, shown this once. */
  readonly secret?: string;
  readonly keyDetails?: string;
  /** Of what stands beside the credential from now on, where a turn makes another one. */
  readonly id?: string;
  /** What the owner published, or in a dry run what it and its own handlers would. */
  readonly published: readonly EventEnvelope[];
}

/** A key may be made, and workers are waited for. */
const TURN_TIMEOUT_MS = 20_000;

/** What the ledger asks the owners of credentials. */
export class CredentialOwnersClient {
  constructor(private readonly transport: InternalTransport) {}

  /** By the owner's own rules. Null where the caller may not see that there is such a credential. */
  turn(turn: Turn): Promise<Turned | null> {
    return this.transport.call({
      service: CREDENTIAL_OWNERS[turn.kind],
      method: 'POST',
      path: '/internal/v1/credentials/turn',
      body: turn,
      timeoutMs: TURN_TIMEOUT_MS,
    });
  }

  /** With the owner's own right to change it. False where the caller may not see that there is such a credential. */
  async hold(hold: Hold): Promise<boolean> {
    const service = CREDENTIAL_OWNERS[hold.kind];
    return (await this.transport.call({ service, method: 'POST', path: '/internal/v1/holds', body: hold })) !== null;
  }

  /** What the handlers of a service would publish if the event came. */
  async wouldPublish(service: ServiceName, event: EventEnvelope): Promise<readonly EventEnvelope[]> {
    const answer = await this.transport.call<{ readonly published: readonly EventEnvelope[] }>({
      service,
      method: 'POST',
      path: '/internal/v1/dry-runs',
      body: { event },
      timeoutMs: TURN_TIMEOUT_MS,
    });
    return answer?.published ?? [];
  }
}
