import { In, type EntityManager } from 'typeorm';
import { validate as isUuid } from 'uuid';
import { Configuration } from '../configurations/configuration.entity.js';
import { configurationsOf } from '../expressions/configurations-of.js';
import { ExpressionInvalid } from '../expressions/expression.errors.js';
import { parseExpression } from '../expressions/parse-expression.js';
import { tokensOf } from '../expressions/tokens.js';

/** The configurations that an expression names. @throws ExpressionInvalid when it cannot be read, or names what is no id */
export function namedConfigurations(text: string): readonly string[] {
  const ids = configurationsOf(parseExpression(text));
  const wrong = ids.find((id) => !isUuid(id));
  if (wrong !== undefined) throw noConfiguration(text, wrong);
  return ids;
}

/** Those of some configurations that the zone has. */
export async function existingConfigurations(
  manager: EntityManager,
  zoneId: string,
  ids: readonly string[],
): Promise<ReadonlySet<string>> {
  if (ids.length === 0) return new Set();
  const rows = await manager.find(Configuration, {
    select: { id: true },
    where: { zoneId, id: In([...new Set(ids)]) },
  });
  return new Set(rows.map(({ id }) => id));
}

/** Points at the first place where the expression names the configuration. */
export function noConfiguration(text: string, id: string): ExpressionInvalid {
  const token = tokensOf(text).find((one) => one.kind === 'text' && one.text === id);
  return new ExpressionInvalid(token?.column ?? 1, 'the zone has no token configuration of this id');
}
