import type { ResultInfo } from '../envelope.js';
import { normalizeHost } from '../operations/normalize-host.js';
import type { ApiOperation } from '../operations/operation.entity.js';
import { withMicroseconds } from '../configurations/present-configuration.js';
import type { PreviewQuery } from './dto/preview.query.js';
import type { RuleSelector } from './rule.entity.js';
import { Selection, SELECTION_STATES, type SelectionState } from './selection.js';

/** An operation and what a selector makes of it (contract section 6.2). */
export interface PreviewedOperation {
  readonly operation_id: string;
  readonly method: string;
  readonly host: string;
  readonly endpoint: string;
  readonly last_updated: string;
  readonly state: SelectionState;
}

/** The counts are of the whole zone, whatever is listed. */
export interface PreviewAnswer extends Readonly<Record<SelectionState, number>> {
  readonly operations: readonly PreviewedOperation[];
  readonly total: number;
  /** Hosts of the zone's operations that the selector includes. */
  readonly selected_hosts: readonly string[];
  /** Hosts of all of the zone's operations. */
  readonly available_hosts: readonly string[];
}

/** @param operations of the zone, in the order of the list */
export function preview(
  operations: readonly ApiOperation[],
  selector: RuleSelector,
  query: PreviewQuery,
): { answer: PreviewAnswer; info: ResultInfo } {
  const { page = 1, per_page = 20 } = query;
  const selection = new Selection(selector);
  const all = operations.map((operation) => ({ operation, state: selection.stateOf(operation) }));
  const listed = all.filter(({ operation, state }) => isWanted(operation, state, query));
  const shown = listed.slice((page - 1) * per_page, page * per_page);
  const hosts = [...new Set(operations.map(({ host }) => host))].toSorted();
  const [included = 0, excluded = 0, ignored = 0] = SELECTION_STATES.map(
    (one) => all.filter(({ state }) => state === one).length,
  );
  return {
    answer: {
      operations: shown.map(({ operation, state }) => present(operation, state)),
      total: all.length,
      included,
      excluded,
      ignored,
      selected_hosts: hosts.filter((host) => selection.includes(host)),
      available_hosts: hosts,
    },
    info: {
      page,
      per_page,
      count: shown.length,
      total_count: listed.length,
      total_pages: Math.ceil(listed.length / per_page),
    },
  };
}

function isWanted(operation: ApiOperation, state: SelectionState, query: PreviewQuery): boolean {
  return (
    (query.state?.includes(state) ?? true) &&
    (query.host?.some((host) => normalizeHost(host) === operation.host) ?? true) &&
    (query.method?.some((method) => method.toUpperCase() === operation.method) ?? true) &&
    (query.endpoint?.some((part) => operation.endpoint.includes(part)) ?? true)
  );
}

function present({ id, method, host, endpoint, createdAt }: ApiOperation, state: SelectionState): PreviewedOperation {
  return { operation_id: id, method, host, endpoint, last_updated: withMicroseconds(createdAt), state };
}
