import type { WebKeyParameters } from './web-key-parameters.js';
import type { WebKey } from './web-keys.repository.js';

type WebKeyState = 'STATE_INITIAL' | 'STATE_ACTIVE' | 'STATE_INACTIVE' | 'STATE_REMOVED';
type Settings = Omit<WebKeyParameters, 'type'>;

/** A web key as the vendor lists it: `rsa`, `ecdsa` or `ed25519` holds what it was made of. */
interface WebKeyAnswer {
  readonly id: string;
  readonly creationDate: string;
  readonly changeDate: string;
  readonly state: WebKeyState;
  readonly rsa?: Settings;
  readonly ecdsa?: Settings;
  readonly ed25519?: Settings;
}

const STATES: Readonly<Record<WebKey['state'], WebKeyState>> = {
  staged: 'STATE_INITIAL',
  active: 'STATE_ACTIVE',
  retiring: 'STATE_INACTIVE',
  retired: 'STATE_REMOVED',
  compromised: 'STATE_REMOVED',
};

function presentWebKey({ id, createdAt, changedAt, state, parameters }: WebKey): WebKeyAnswer {
  const { type, ...settings } = parameters;
  return {
    id,
    creationDate: createdAt.toISOString(),
    changeDate: changedAt.toISOString(),
    state: STATES[state],
    [type]: settings,
  };
}

/** The list is left out while it is empty, as protojson does. */
export interface WebKeyListAnswer {
  readonly webKeys?: readonly WebKeyAnswer[];
}

export interface CreateWebKeyAnswer {
  readonly id: string;
  readonly creationDate: string;
}

export interface ActivateWebKeyAnswer {
  readonly changeDate: string;
}

/** Without a date for a key that never was. */
export interface DeleteWebKeyAnswer {
  readonly deletionDate?: string;
}

export function presentCreated({ id, createdAt }: WebKey): CreateWebKeyAnswer {
  return { id, creationDate: createdAt.toISOString() };
}

export function presentActivated(at: Date): ActivateWebKeyAnswer {
  return { changeDate: at.toISOString() };
}

export function presentDeleted(at: Date | undefined): DeleteWebKeyAnswer {
  return at === undefined ? {} : { deletionDate: at.toISOString() };
}

export function presentWebKeys(keys: readonly WebKey[]): WebKeyListAnswer {
  return keys.length === 0 ? {} : { webKeys: keys.map(presentWebKey) };
}
