import { activeOf, type Ring, type RingChange } from './ring.js';

/** Which version a change took over from which. */
export interface Turn {
  readonly from: number | null;
  readonly to: number | null;
}

/** From the version that was active, or from the one that the change compromised, to the one that is active now. */
export function turnOf(before: Ring, { ring, changed }: Pick<RingChange, 'ring' | 'changed'>): Turn {
  const ended = changed.find(({ state }) => state === 'compromised');
  return { from: (ended ?? activeOf(before))?.number ?? null, to: activeOf(ring)?.number ?? null };
}

/** Of rings that turned together: their turn as far as they agree. */
export function commonTurn(turns: readonly Turn[]): Turn {
  return { from: agreed(turns.map(({ from }) => from)), to: agreed(turns.map(({ to }) => to)) };
}

function agreed(numbers: readonly (number | null)[]): number | null {
  const [first = null, ...others] = new Set(numbers);
  return others.length === 0 ? first : null;
}
