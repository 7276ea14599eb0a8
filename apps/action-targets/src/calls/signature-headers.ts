import { createHmac } from 'node:crypto';

/** One outgoing call, as its receiver verifies it. */
export interface SignedCall {
  /** The event's id for a delivery: the same over retries and replays. */
  readonly id: string;
  readonly at: Date;
  /** The exact bytes that are sent. */
  readonly body: Buffer;
  /** Every key that signs now, the newest first. The bytes of its text are the HMAC key. */
  readonly keys: readonly string[];
}

/**
 * `t=<seconds>,v1=<hex>[,v1=…]` over `<t>.<body>`, under the name that the vendor sends and the one that it documents.
 * Receivers that hold any of the keys verify.
 */
export function zitadelSignatureHeaders({ at, body, keys }: SignedCall): Record<string, string> {
  const t = secondsOf(at);
  const digests = keys.map((key) => createHmac('sha256', key).update(`${t}.`).update(body).digest('hex'));
  const signature = [`t=${t}`, ...digests.map((digest) => `v1=${digest}`)].join(',');
  return { 'ZITADEL-Signature': signature, 'X-ZITADEL-Signature': signature };
}

/** Standard Webhooks 1.0: `v1,<base64>` over `<id>.<t>.<body>`, one for each key, between spaces. */
export function standardWebhookHeaders({ id, at, body, keys }: SignedCall): Record<string, string> {
  const t = secondsOf(at);
  const signatures = keys.map(
    (key) => `v1,${createHmac('sha256', key).update(`${id}.${t}.`).update(body).digest('base64')}`,
  );
  return { 'webhook-id': id, 'webhook-timestamp': String(t), 'webhook-signature': signatures.join(' ') };
}

function secondsOf(at: Date): number {
  return Math.floor(at.getTime() / 1000);
}
