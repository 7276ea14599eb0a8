import { Injectable } from '@nestjs/common';
import { InvalidInput } from '@rekey/errors';
import type { EntityManager } from 'typeorm';
import type { KeyMessage } from '../credentials/accept-keys.js';
import { below, fieldBelow } from './below.js';
import type { PositionDto } from './dto/position.dto.js';
import { existingConfigurations, namedConfigurations, noConfiguration } from './rule-expression.js';
import type { RuleSelector } from './rule.entity.js';
import type { RuleOrder } from './rule-order.js';
import { RulesRepository } from './rules.repository.js';
import { excludedOf } from './selection.js';

/** A rule as a caller sent it. */
export interface Draft<T> {
  /** Where it stands in the body: empty when it is the body, else like `[2]`. */
  readonly place: string;
  readonly dto: T;
}

interface Checked {
  readonly expression?: string | undefined;
  readonly selector?: RuleSelector | undefined;
}

/** Of the vendor's kind, numbered by us: it publishes no number for it. */
const UNKNOWN_OPERATIONS = 110910;
const SHOWN = 5;

/** What the fields alone cannot tell. */
@Injectable()
export class RuleChecks {
  constructor(private readonly repository: RulesRepository) {}

  /** The configurations that each rule's expression names; undefined where none is given. @throws ExpressionInvalid */
  named(drafts: readonly Draft<Checked>[]): (readonly string[] | undefined)[] {
    return drafts.map(({ place, dto: { expression } }) =>
      typeof expression === 'string' ? below(place, () => namedConfigurations(expression)) : undefined,
    );
  }

  /** @throws ExpressionInvalid */
  async configurations(
    manager: EntityManager,
    zoneId: string,
    drafts: readonly Draft<Checked>[],
    named: readonly (readonly string[] | undefined)[],
  ): Promise<void> {
    const existing = await existingConfigurations(
      manager,
      zoneId,
      named.flatMap((ids) => ids ?? []),
    );
    for (const [index, { place, dto }] of drafts.entries()) {
      const missing = named[index]?.find((id) => !existing.has(id));
      if (missing === undefined) continue;
      below(place, () => {
        throw noConfiguration(dto.expression ?? '', missing);
      });
    }
  }

  /** Operations that are not there are no error, for they may be removed at any time; a misspelt id must not pass unseen. */
  async warnings(manager: EntityManager, zoneId: string, drafts: readonly Draft<Checked>[]): Promise<KeyMessage[]> {
    const named = drafts.map(({ place, dto }) => ({ place, ids: excludedOf(dto.selector ?? {}) }));
    const known = await this.repository.operations(manager, zoneId, [...new Set(named.flatMap(({ ids }) => ids))]);
    return named.flatMap(({ place, ids }) => {
      const unknown = ids.filter((id) => !known.has(id));
      if (unknown.length === 0) return [];
      const shown = unknown.length > SHOWN ? [...unknown.slice(0, SHOWN), '…'] : unknown;
      const field = fieldBelow(place, 'selector.exclude');
      return [
        {
          code: UNKNOWN_OPERATIONS,
          message: `${field} names operations that the zone does not have: ${shown.join(', ')}`,
        },
      ];
    });
  }

  /** Whether the rule stands elsewhere now. @throws InvalidInput when it should stand beside a rule that is not there */
  move(
    order: RuleOrder,
    id: string,
    { place, dto: { position } }: Draft<{ position?: PositionDto | undefined }>,
  ): boolean {
    if (!position) return false;
    const hasMoved = order.move(id, position);
    if (hasMoved !== undefined) return hasMoved;
    const side = position.before === undefined ? 'after' : 'before';
    throw InvalidInput.field(fieldBelow(place, `position.${side}`), 'must be the id of another rule of the zone');
  }
}
