import { formatDuration } from '@rekey/config';
import type { Target } from './target.entity.js';

/** A target as ZITADEL shows it: zero values are left out, so an absent `interruptOnError` is false. */
export interface TargetAnswer {
  readonly id: string;
  readonly creationDate: string;
  readonly changeDate: string;
  readonly name: string;
  readonly restWebhook?: { readonly interruptOnError?: true };
  readonly restCall?: { readonly interruptOnError?: true };
  readonly restAsync?: { readonly interruptOnError?: true };
  readonly timeout: string;
  /** Values of its query are masked for callers who may not change targets: receivers often want a key there. */
  readonly endpoint: string;
  /** Only for callers who may see it. */
  readonly signingKey?: string;
  readonly payloadType?: string;
}

export interface CreatedTargetAnswer {
  readonly id: string;
  readonly creationDate: string;
  readonly signingKey: string;
}

export interface UpdatedTargetAnswer {
  readonly changeDate: string;
  /** The new key, in the answer to its rotation alone. */
  readonly signingKey?: string;
}

/** The names of the documentation beside those of the live API: clients exist that read either. */
export interface UpdatedTargetRestAnswer extends UpdatedTargetAnswer {
  readonly change_date: string;
  readonly signing_key?: string;
}

export interface DeletedTargetAnswer {
  readonly deletionDate?: string;
}

/** @param endpoint as this caller may see it */
export function presentTarget(target: Target, endpoint: string, signingKey: string | undefined): TargetAnswer {
  return {
    id: target.id,
    creationDate: target.createdAt.toISOString(),
    changeDate: target.changedAt.toISOString(),
    name: target.name,
    [target.targetType]: target.interruptOnError ? { interruptOnError: true } : {},
    timeout: formatDuration(target.timeoutMs),
    endpoint,
    ...(signingKey === undefined ? {} : { signingKey }),
    ...(target.payloadType === 'PAYLOAD_TYPE_UNSPECIFIED' ? {} : { payloadType: target.payloadType }),
  };
}

export function presentUpdateOnRest({ changeDate, signingKey }: UpdatedTargetAnswer): UpdatedTargetRestAnswer {
  return {
    changeDate,
    change_date: changeDate,
    ...(signingKey === undefined ? {} : { signingKey, signing_key: signingKey }),
  };
}
