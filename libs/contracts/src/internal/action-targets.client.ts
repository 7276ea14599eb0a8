import type { InternalTransport } from './internal-transport.js';

/** Longer than any one target may take, so that it is the targets that time out. */
const RUN_TIMEOUT_MS = 300_000;

/** The members that a message may have, with what may be below each; null where anything may be. */
export interface MessageShape {
  readonly [name: string]: MessageShape | null;
}

/** One trigger of an execution: before an operation, after it, or inside a function. */
export interface ExecutionRun {
  readonly trigger: 'request' | 'response' | 'function';
  /** Full method, `/zitadel.action.v2.ActionService/UpdateTarget`, or the name of the function. */
  readonly name: string;
  /**
   * What the targets are sent, as the vendor's bodies have it: `fullMethod`, `orgID`, `userID`, `request`, `headers`, … A
   * `restCall` target may replace the member that has the trigger's name; of a function, `response`.
   */
  readonly body: Readonly<Record<string, unknown>>;
  /** Of a request, what it may hold: a target that answers with anything else has failed. Absent: not looked at. */
  readonly shape?: MessageShape;
}

export interface ExecutionOutcome {
  /** The replaced member of the body; absent when no target changed it. */
  readonly changed?: unknown;
  /** An interrupting target failed: the operation answers with this instead. */
  readonly error?: ExecutionFailure;
}

export interface ExecutionFailure {
  readonly kind:
    | 'invalid'
    | 'unauthenticated'
    | 'forbidden'
    | 'not-found'
    | 'conflict'
    | 'rate-limited'
    | 'failed-precondition'
    | 'internal';
  readonly message: string;
  /** The vendor's error id, `EXEC-dra6yamk98`. */
  readonly vendorCode: string;
}

/** What other services ask action-targets. */
export class ActionTargetsClient {
  constructor(private readonly transport: InternalTransport) {}

  /** Targets that are told of events of these types, as executions are set now. */
  async toldOf(types: readonly string[]): Promise<readonly { readonly targetId: string; readonly name: string }[]> {
    const answer = await this.transport.call<{ readonly targets: { targetId: string; name: string }[] }>({
      service: 'action-targets',
      method: 'POST',
      path: '/internal/v1/executions/told',
      body: { types },
    });
    return answer?.targets ?? [];
  }

  /** Ids of the executions that are set: `request/…`, `response/…`, `function/…`, `event/…`. */
  async executionIds(): Promise<readonly string[]> {
    const answer = await this.transport.call<{ readonly executionIds: readonly string[] }>({
      service: 'action-targets',
      method: 'GET',
      path: '/internal/v1/executions',
    });
    return answer?.executionIds ?? [];
  }

  /** Calls the targets of the best matching execution in order. Not retried: a target may have acted already. */
  async run(run: ExecutionRun): Promise<ExecutionOutcome> {
    const answer = await this.transport.call<ExecutionOutcome>({
      service: 'action-targets',
      method: 'POST',
      path: '/internal/v1/executions/run',
      body: run,
      timeoutMs: RUN_TIMEOUT_MS,
    });
    return answer ?? {};
  }
}
