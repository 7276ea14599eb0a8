import { EgressPolicy } from '@rekey/egress';
import { MayBeAbsent } from '@rekey/http';
import { ArrayMaxSize, IsArray, IsBoolean, IsInt, IsString, Max, MaxLength, Min, ValidateBy } from 'class-validator';

const CONCURRENCY_MAX = 256;
const ENTRIES_MAX = 32;
const ENTRY_LENGTH_MAX = 253;

/** Absent ones stay as they are. */
export class DeliverySettingsDto {
  /** One delivery after the other, in the order of the events; the next waits until the one before is over. */
  @MayBeAbsent()
  @IsBoolean()
  ordered?: boolean;

  /** Most calls at once from one replica. */
  @MayBeAbsent()
  @IsInt()
  @Min(1)
  @Max(CONCURRENCY_MAX)
  concurrency?: number;

  /** Private addresses that this target may have: CIDRs, addresses and hosts. */
  @MayBeAbsent()
  @IsArray()
  @ArrayMaxSize(ENTRIES_MAX)
  @IsString({ each: true })
  @MaxLength(ENTRY_LENGTH_MAX, { each: true })
  @IsEgressEntry()
  egressAllow?: string[];
}

function IsEgressEntry(): PropertyDecorator {
  return ValidateBy(
    {
      name: 'isEgressEntry',
      validator: {
        validate: isEntry,
        defaultMessage: () => 'each value in $property must be a CIDR, an address or a host',
      },
    },
    { each: true },
  );
}

function isEntry(entry: unknown): boolean {
  try {
    return typeof entry === 'string' && new EgressPolicy([entry]) instanceof EgressPolicy;
  } catch {
    return false;
  }
}
