import { Injectable, type Type } from '@nestjs/common';
import type { CredentialKind, Turn, TurnAction, TurnOptions, Turned } from '@rekey/contracts';
import { InvalidInput } from '@rekey/errors';
import { BodyPipe } from '@rekey/http';
import type { Principal } from '@rekey/identity';

/** What a turn of a credential leaves for its caller alone. */
export type TurnResult = Omit<Turned, 'published'>;

/**
 * Turns credentials of a kind for whoever asks in any way: by the same services, and so by the same rules and rights, as the
 * vendor's own calls. An action that is not there cannot be done with the kind.
 */
export type CredentialTurner = {
  readonly [action in TurnAction]?: (id: string, options: TurnOptions, caller: Principal) => Promise<TurnResult>;
};

/** Who turns which kind of credential in this service. */
@Injectable()
export class CredentialTurners {
  private readonly turners = new Map<CredentialKind, CredentialTurner>();

  add(kind: CredentialKind, turner: CredentialTurner): void {
    this.turners.set(kind, turner);
  }

  /** @throws InvalidInput for what cannot be done with the kind */
  turn({ action, kind, id, options }: Omit<Turn, 'isDryRun' | 'as'>, caller: Principal): Promise<TurnResult> {
    const turner = this.turners.get(kind);
    if (turner?.[action] === undefined) throw InvalidInput.field('kind', `a ${kind} cannot be ${PARTICIPLES[action]}`);
    return turner[action](id, options, caller);
  }
}

const PARTICIPLES: Readonly<Record<TurnAction, string>> = {
  rotate: 'rotated',
  revert: 'reverted',
  compromise: 'compromised',
  retire: 'retired',
};

/** For turners: refuses by name what the kind has no use for. @throws InvalidInput */
export function refuseOptions(options: TurnOptions, known: readonly (keyof TurnOptions)[]): void {
  for (const [name, value] of Object.entries(options)) {
    if (value !== undefined && !known.includes(name as keyof TurnOptions))
      throw InvalidInput.field(name, `${name}: does not go with this kind of credential`);
  }
}

const BODY = new BodyPipe();

/**
 * For turners: the body of the owner's own call, by its own rules.
 * @param names of its fields as the ledger's caller knows them
 * @throws InvalidInput
 */
export async function bodyOf<T extends object>(
  type: Type<T>,
  values: object,
  names: Readonly<Record<string, string>> = {},
): Promise<T> {
  const given = Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
  try {
    return (await BODY.transform(given, { type: 'body', metatype: type })) as T;
  } catch (error) {
    if (!(error instanceof InvalidInput)) throw error;
    const renamed = error.violations.map(({ field, message }) => {
      const name = names[field] ?? field;
      return { field: name, message: message.replace(field, name) };
    });
    throw new InvalidInput(renamed);
  }
}
