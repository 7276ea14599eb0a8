import { Injectable } from '@nestjs/common';
import type { ExecutionFailure, ExecutionOutcome, ExecutionRun, MessageShape } from '@rekey/contracts';
import { Metrics } from '@rekey/telemetry';
import { DataSource } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';
import type { CallableTarget } from '../../calls/callable-target.js';
import { CallableTargets } from '../../calls/callable-targets.js';
import { type TargetAnswer, TargetCaller } from '../../calls/target-caller.js';
import { vendorJson } from '../../calls/vendor-json.js';
import { bestMatch } from '../best-match.js';
import { ExecutionsRepository } from '../executions.repository.js';
import { ANSWER_UNUSABLE, isObject, memberUnknown, parsed, problemOf } from './answer-problem.js';
import { unknownMember } from './unknown-member.js';

/** Calls that nobody waits for; more are dropped, and counted. */
const ASYNC_MAX = 1_000;

/** Calls the targets of an execution one after the other, and says what they made of the operation. */
@Injectable()
export class ExecutionRunner {
  private readonly failures;
  private asyncCalls = 0;

  constructor(
    private readonly dataSource: DataSource,
    private readonly executions: ExecutionsRepository,
    private readonly targets: CallableTargets,
    private readonly caller: TargetCaller,
    metrics: Metrics,
  ) {
    this.failures = metrics.counter('rekey_execution_failures_total', 'Failed calls to targets of executions.', [
      'trigger',
    ]);
  }

  /**
   * A `restCall` target sees what the one before it made of the message. A failed call stops the rest where its target
   * says `interruptOnError`, and otherwise counts for nothing.
   */
  async run({ trigger, name, body, shape }: ExecutionRun): Promise<ExecutionOutcome> {
    // Of a function the accumulated result is a member of its own.
    const member = trigger === 'function' ? 'response' : trigger;
    let current = body;
    let isChanged = false;
    for (const target of await this.targetsOf(trigger, name)) {
      if (target.targetType === 'restAsync') {
        this.callUnawaited(target, current, trigger);
        continue;
      }
      const answer = await this.call(target, current, trigger);
      const problem = problemOf(answer);
      const isCall = problem === undefined && target.targetType === 'restCall';
      const replaced = isCall ? replacementIn(answer, shape ?? null, current[member]) : {};
      const failure = problem ?? replaced.problem;
      if (failure !== undefined && target.interruptOnError) return { error: failure };
      if (replaced.message === undefined) continue;
      const message = trigger === 'function' ? merged(current[member], replaced.message) : replaced.message;
      current = { ...current, [member]: message };
      isChanged = true;
    }
    return isChanged ? { changed: current[member] } : {};
  }

  private async targetsOf(trigger: ExecutionRun['trigger'], name: string): Promise<readonly CallableTarget[]> {
    const id = `${trigger}/${name.replace(/^\//, '')}`;
    const stored = await this.executions.candidates(this.dataSource.manager, id);
    const match = bestMatch(id, [...stored.keys()]);
    const ids = match === undefined ? [] : (stored.get(match) ?? []);
    const found = await this.targets.find(ids);
    return ids.flatMap((one) => found.get(one) ?? []);
  }

  private async call(
    target: CallableTarget,
    body: ExecutionRun['body'],
    trigger: string,
  ): Promise<Pick<TargetAnswer, 'error' | 'body'>> {
    const isRefused = target.disabled || this.caller.breakerOf(target.id).allows(1) === 0;
    const answer = isRefused
      ? { error: 'not called', body: null }
      : await this.caller.call(target, { id: uuidv7(), json: Buffer.from(vendorJson(body), 'utf8') });
    if (answer.error !== undefined) this.failures.inc({ trigger });
    return answer;
  }

  private callUnawaited(target: CallableTarget, body: ExecutionRun['body'], trigger: string): void {
    if (this.asyncCalls >= ASYNC_MAX) return void this.failures.inc({ trigger });
    this.asyncCalls += 1;
    void this.call(target, body, trigger).finally(() => (this.asyncCalls -= 1));
  }
}

interface Replacement {
  readonly message?: Record<string, unknown>;
  readonly problem?: ExecutionFailure;
}

/** What a call target wants instead of the message that it was shown; nothing for an empty body. */
function replacementIn({ body }: Pick<TargetAnswer, 'body'>, shape: MessageShape | null, shown: unknown): Replacement {
  if (body === null || body.length === 0) return {};
  const message = parsed(body);
  if (!isObject(message)) return { problem: ANSWER_UNUSABLE };
  const unknown = unknownMember(message, shape, shown);
  return unknown === undefined ? { message } : { problem: memberUnknown(unknown) };
}

/** Decoded over what the targets before it said: lists and values are replaced, other members stay. */
function merged(result: unknown, message: Record<string, unknown>): Record<string, unknown> {
  return isObject(result) ? { ...result, ...message } : message;
}
