import { Transform } from 'class-transformer';

/** A protobuf enum may come as its number: turns it into its name. What is neither stays, for the DTO to refuse. */
export function enumName(names: readonly string[], value: unknown): unknown {
  return typeof value === 'number' ? (names[value] ?? value) : value;
}

/** Takes a name that is not in the enum for an absent one, as the vendor's parser does. */
export function LenientEnum(names: readonly string[]): PropertyDecorator {
  return Transform(({ value }: { value: unknown }) => {
    const name = enumName(names, value);
    return typeof name === 'string' && !names.includes(name) ? undefined : name;
  });
}

/** Leaves an unknown name for the DTO to refuse: where a wrong guess would hand out a credential nobody asked for. */
export function StrictEnum(names: readonly string[]): PropertyDecorator {
  return Transform(({ value }: { value: unknown }) => enumName(names, value));
}
