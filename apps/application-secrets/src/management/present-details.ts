import { formatTimestamp } from '@rekey/config';

/** The vendor's `details`: 64-bit numbers are strings in protobuf JSON. */
export interface DetailsAnswer {
  readonly sequence: string;
  readonly creationDate?: string;
  readonly changeDate?: string;
  readonly resourceOwner: string;
}

interface Details {
  readonly sequence: number;
  /** Id of the organization. */
  readonly org: string;
  readonly createdAt?: Date;
  readonly changedAt?: Date;
}

/** After a creation with `createdAt` alone, after a change with `changedAt` alone, on a read with both. */
export function presentDetails({ sequence, org, createdAt, changedAt }: Details): DetailsAnswer {
  return {
    sequence: String(sequence),
    ...(createdAt === undefined ? {} : { creationDate: formatTimestamp(createdAt) }),
    ...(changedAt === undefined ? {} : { changeDate: formatTimestamp(changedAt) }),
    resourceOwner: org,
  };
}
