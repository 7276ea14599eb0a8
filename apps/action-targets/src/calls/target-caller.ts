import { Injectable } from '@nestjs/common';
import { TargetDeleted } from '@rekey/contracts';
import { describeEgressError, EgressClient } from '@rekey/egress';
import { Broadcasts } from '@rekey/messaging';
import { BrokenCircuitError } from 'cockatiel';
import { Breaker } from './breaker.js';
import type { CallableTarget } from './callable-target.js';
import { EncryptionKeyMissing, PayloadEncoder } from './payload-encoder.js';
import { standardWebhookHeaders, zitadelSignatureHeaders } from './signature-headers.js';

const ANSWER_BYTES_MAX = 20 * 1024 * 1024;

export interface TargetCall {
  /** `webhook-id`: the event's id for a delivery. */
  readonly id: string;
  /** The JSON that the target is to get. */
  readonly json: Buffer;
  /** Keeps that much of the answer and lets the rest go; without it all of the answer is kept, up to 20 MiB. */
  readonly keepBytes?: number;
}

export interface TargetAnswer {
  readonly at: Date;
  readonly durationMs: number;
  /** Null when no answer came. */
  readonly status: number | null;
  readonly body: Buffer | null;
  /** From a `Retry-After` header, in seconds or as a date. */
  readonly retryAfterMs: number | undefined;
  /** Why it counts as failed; undefined for a 2xx. */
  readonly error: string | undefined;
}

/** Calls targets: encodes, signs, sends, and keeps a breaker for each. Never throws: what goes wrong is in the answer. */
@Injectable()
export class TargetCaller {
  private readonly breakers = new Map<string, Breaker>();

  constructor(
    private readonly egress: EgressClient,
    private readonly payloads: PayloadEncoder,
    broadcasts: Broadcasts,
  ) {
    broadcasts.follow([TargetDeleted], ({ targetId }) => this.forget(targetId));
  }

  /** Of a target that is gone. */
  forget(targetId: string): void {
    this.breakers.delete(targetId);
  }

  breakerOf(targetId: string): Breaker {
    let breaker = this.breakers.get(targetId);
    if (breaker === undefined) this.breakers.set(targetId, (breaker = new Breaker()));
    return breaker;
  }

  /** Ids of the targets that a breaker is kept for. */
  get called(): readonly string[] {
    return [...this.breakers.keys()];
  }

  /** One call within the target's timeout. Whether the breaker allows it is for the caller to ask first. */
  async call(target: CallableTarget, call: TargetCall): Promise<TargetAnswer> {
    const at = new Date();
    const from = performance.now();
    const answer = await this.breakerOf(target.id)
      .run(() => this.send(target, call, at).catch((error: unknown) => refusedBy(error)))
      .catch((error: unknown) => refusedBy(error));
    return { ...answer, at, durationMs: Math.round(performance.now() - from) };
  }

  private async send(target: CallableTarget, call: TargetCall, at: Date): Promise<Result> {
    const body = await this.payloads.encode(call.json, target);
    const client = target.egressAllow.length === 0 ? this.egress : this.egress.allowing(target.egressAllow);
    const keepBytes = call.keepBytes === undefined ? {} : { keepBytes: call.keepBytes };
    const answer = await client.post(target.url, {
      headers: headersOf(target, call.id, body, at),
      body,
      limits: { timeoutMs: target.timeoutMs, maxBytes: ANSWER_BYTES_MAX, ...keepBytes },
    });
    const accepted = answer.status >= 200 && answer.status <= 299;
    return {
      status: answer.status,
      body: answer.body,
      retryAfterMs: accepted ? undefined : retryAfterOf(answer.headers['retry-after'], at),
      error: accepted ? undefined : `status ${answer.status}`,
    };
  }
}

type Result = Omit<TargetAnswer, 'at' | 'durationMs'>;

function headersOf(target: CallableTarget, id: string, body: Buffer, at: Date): Record<string, string> {
  const keys = target.signingKeys.filter(({ retireAt }) => retireAt === null || retireAt > at).map(({ key }) => key);
  const signed = { id, at, body, keys };
  const isJson = target.payloadType !== 'PAYLOAD_TYPE_JWT' && target.payloadType !== 'PAYLOAD_TYPE_JWE';
  return {
    'content-type': 'application/json',
    'user-agent': 'Rekey',
    ...zitadelSignatureHeaders(signed),
    ...(isJson ? standardWebhookHeaders(signed) : {}),
  };
}

/** @returns undefined for none, and for one that says nothing usable */
function retryAfterOf(header: string | string[] | undefined, now: Date): number | undefined {
  if (typeof header !== 'string') return undefined;
  if (/^\d{1,9}$/.test(header)) return Number(header) * 1000;
  const at = Date.parse(header);
  return Number.isNaN(at) ? undefined : Math.max(0, at - now.getTime());
}

function refusedBy(error: unknown): Result {
  const isOurs = error instanceof EncryptionKeyMissing || error instanceof BrokenCircuitError;
  const reason = isOurs ? error.message : describeEgressError(error);
  return { status: null, body: null, retryAfterMs: undefined, error: reason };
}
