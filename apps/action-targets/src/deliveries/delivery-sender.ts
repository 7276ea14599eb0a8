import { Injectable } from '@nestjs/common';
import { Metrics } from '@rekey/telemetry';
import type { CallableTarget } from '../calls/callable-target.js';
import { type TargetAnswer, TargetCaller } from '../calls/target-caller.js';
import type { DeliveryAttempt } from './delivery.entity.js';
import type { DeliveryResult } from './delivery-queue.repository.js';
import type { LeasedDelivery } from './lane.js';
import { nextAttemptAt } from './retry-schedule.js';

const KEPT_BYTES = 1_024;
const GONE = 410;

/** One attempt at a delivery, and what follows from it. */
@Injectable()
export class DeliverySender {
  private readonly attempts;

  constructor(
    private readonly caller: TargetCaller,
    metrics: Metrics,
  ) {
    this.attempts = metrics.counter('rekey_delivery_attempts_total', 'Attempts at deliveries to targets.', ['outcome']);
  }

  async send(delivery: LeasedDelivery, target: CallableTarget): Promise<DeliveryResult> {
    const { eventId: id, json } = delivery;
    const answer = await this.caller.call(target, { id, json, keepBytes: KEPT_BYTES });
    const result = resultOf(delivery, answer);
    this.attempts.inc({ outcome: result.state === 'pending' ? 'failed' : result.state });
    return result;
  }
}

function resultOf(delivery: LeasedDelivery, answer: TargetAnswer): DeliveryResult {
  const attempt = attemptOf(answer);
  if (answer.error === undefined) return { delivery, attempt, state: 'delivered' };
  if (answer.status === GONE) return { delivery, attempt, state: 'exhausted', gone: true };
  const now = new Date();
  const { expiresAt, attemptCount } = delivery;
  const next = nextAttemptAt(attemptCount + 1, { now, expiresAt, retryAfterMs: answer.retryAfterMs });
  if (next === undefined) return { delivery, attempt, state: 'exhausted' };
  return { delivery, attempt, state: 'pending', waitMs: next.getTime() - now.getTime() };
}

function attemptOf({ at, status, durationMs, error, body }: TargetAnswer): DeliveryAttempt {
  return {
    at: at.toISOString(),
    status,
    durationMs,
    error: error ?? null,
    // PostgreSQL's JSON has no NUL.
    responseBody: body === null ? null : body.subarray(0, KEPT_BYTES).toString('utf8').replaceAll('\u0000', '\ufffd'),
  };
}
