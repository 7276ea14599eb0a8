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

/** For turners: refuses what the kind could use, but not in this case. */
export function unusable(option: keyof TurnOptions, why: string): InvalidInput {
  return InvalidInput.field(option, `${option}: ${why}`);
}

/** For turners: of what is made in one way only, only that can be asked for. @throws InvalidInput */
export function refuseAlgorithm({ generate }: TurnOptions): void {
  if (generate !== undefined && generate !== true)
    throw unusable('generate', 'must be true: it is made in one way only');
}

/** For turners: the version that has to be said. @throws InvalidInput */
export function namedVersion({ version }: TurnOptions): number {
  if (version === undefined) throw unusable('version', 'must be given');
  return version;
}

/** By the owner's name of a field, or for every other one, what the ledger's caller calls it. */
export type FieldNames = (field: string) => string;

const BODY = new BodyPipe();

/** For turners: the body of the owner's own call, by its own rules. @throws InvalidInput */
export async function bodyOf<T extends object>(type: Type<T>, values: object, names?: FieldNames): Promise<T> {
  const given = Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
  const read = async (): Promise<T> => (await BODY.transform(given, { type: 'body', metatype: type })) as T;
  return named(read, names);
}

/** For turners: what the owner refuses of its own call's fields names those of the ledger's caller. @throws InvalidInput */
export async function named<T>(work: () => Promise<T>, names: FieldNames = (field) => field): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof InvalidInput)) throw error;
    const renamed = error.violations.map(({ field, message }) => {
      const name = names(field);
      const text = field === '' ? message : message.replace(field, name);
      return { field: name, message: text.includes(name) ? text : `${name}: ${text}` };
    });
    const { code, vendorCode, message } = error;
    throw new InvalidInput(renamed, { code, vendorCode, message: renamed[0]?.message ?? message });
  }
}
