import type { PositionDto } from './dto/position.dto.js';

export interface Placed {
  readonly id: string;
  readonly position: number;
}

/** The rules of a zone by precedence, while some of them move. Positions are reused: what does not change place keeps its own. */
export class RuleOrder {
  private readonly before: ReadonlyMap<string, number>;
  private readonly positions: number[];
  private ids: string[];

  /** @param rules in the order of their positions */
  constructor(rules: readonly Placed[]) {
    this.before = new Map(rules.map(({ id, position }) => [id, position]));
    this.positions = rules.map(({ position }) => position);
    this.ids = rules.map(({ id }) => id);
  }

  get size(): number {
    return this.ids.length;
  }

  /** Puts a new rule behind all others; its place for now. */
  append(id: string): number {
    const position = (this.positions.at(-1) ?? 0) + 1;
    this.positions.push(position);
    this.ids.push(id);
    return position;
  }

  /** Whether that made a difference; undefined, and nothing moves, when `before` or `after` names no other rule. */
  move(id: string, to: PositionDto): boolean | undefined {
    const others = this.ids.filter((other) => other !== id);
    const at = placeAmong(others, to);
    if (at === undefined) return undefined;
    const isSame = this.ids[at] === id;
    this.ids = others.toSpliced(at, 0, id);
    return !isSame;
  }

  /** The rules that have another position now than they had, new ones included. */
  changes(): Placed[] {
    return this.ids
      .map((id, index) => ({ id, position: this.positions[index] ?? 0 }))
      .filter(({ id, position }) => this.before.get(id) !== position);
  }
}

/** An index beyond the last is the end. */
function placeAmong(others: readonly string[], { index, before, after }: PositionDto): number | undefined {
  if (index !== undefined) return Math.min(index - 1, others.length);
  const found = others.indexOf(before ?? after ?? '');
  if (found < 0) return undefined;
  return before === undefined ? found + 1 : found;
}
