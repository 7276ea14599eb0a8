import type { CampaignState } from '@rekey/contracts';
import type { SelectorDto } from '../selection/dto/selector.dto.js';
import type { Plan } from '../turning/plan.js';
import type { CampaignRow, FailedItem, SelectedCredential } from './campaigns.repository.js';

export interface CampaignItemAnswer {
  readonly id: string;
  readonly state: CampaignState;
  /** `done`, `failed` and `pending` together. */
  readonly total: number;
  /** Turned, and everything has followed. */
  readonly done: number;
  readonly failed: number;
  readonly pending: number;
  readonly selector: SelectorDto;
  readonly overlap: string | null;
  readonly concurrency: number;
  readonly stopAtErrorRate: number | null;
  readonly stopAfterFailures: number | null;
  readonly force: boolean;
  /** Id of whoever started it. */
  readonly startedBy: string;
  readonly createdAt: string;
  readonly endedAt: string | null;
}

export interface CampaignFailure {
  readonly credential: SelectedCredential;
  /** `no-holder`, or what the owner said. */
  readonly error: string;
}

export interface CampaignAnswer extends CampaignItemAnswer {
  /** The first thousand, of those that the caller may see. */
  readonly failures: readonly CampaignFailure[];
}

export interface StartedCampaign {
  readonly id: string;
  readonly total: number;
}

export interface CampaignPlan {
  readonly total: number;
  /** Of these nobody would receive the new version: they are not turned, unless that is forced. */
  readonly noHolder: number;
  /** The first hundred that would turn. */
  readonly plans: readonly Plan[];
}

export function presentCampaign(row: CampaignRow): CampaignItemAnswer {
  const { id, state, settings, caller, createdAt, endedAt, total, done, failed } = row;
  const { selector, overlap, concurrency, stopAtErrorRate, stopAfterFailures, force } = settings;
  return {
    ...{ id, state, total, done, failed, pending: total - done - failed },
    ...{ selector, overlap: overlap ?? null, concurrency, stopAtErrorRate: stopAtErrorRate ?? null },
    ...{ stopAfterFailures: stopAfterFailures ?? null, force, startedBy: caller.id },
    ...{ createdAt: createdAt.toISOString(), endedAt: endedAt?.toISOString() ?? null },
  };
}

export function presentFailure({ kind, id, name, error }: FailedItem): CampaignFailure {
  return { credential: { kind, id, name }, error };
}
