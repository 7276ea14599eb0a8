import type { IncomingHttpHeaders } from 'node:http';
import type { Dispatcher } from 'undici';
import { AnswerTooLarge, EgressAborted, EgressTimeout } from './egress-errors.js';

/** Of an answer that nobody wants in full, so much is read for the sake of the connection. */
export const DRAINED_BYTES_MAX = 64 * 1024;

export interface EgressAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

export interface AnswerLimits {
  readonly maxBytes: number;
  /** Keeps that much of the answer and lets the rest go, however long it is. */
  readonly keepBytes?: number;
  /** Shorter bounds within that of the whole call: until it is connected, then to the head of the answer and to each part of its body. */
  readonly steps?: { readonly connectMs: number; readonly readMs: number };
}

/**
 * Reads one answer as undici hands it over. Below its streams and abort signals, which cost more than the rest of a call
 * whose answer is a status and a few bytes.
 */
export class AnswerCollector implements Dispatcher.DispatchHandler {
  readonly answer: Promise<EgressAnswer>;
  private resolve!: (answer: EgressAnswer) => void;
  private reject!: (error: Error) => void;
  private controller: Dispatcher.DispatchController | undefined;
  private isOver = false;
  private status = 0;
  private headers: IncomingHttpHeaders = {};
  private readonly chunks: Buffer[] = [];
  private size = 0;
  private readonly timer: NodeJS.Timeout;
  private step: NodeJS.Timeout | undefined;
  private readonly onAbort = (): void => this.fail(new EgressAborted());

  constructor(
    private readonly limits: AnswerLimits,
    timeoutMs: number,
    private readonly signal?: AbortSignal,
  ) {
    this.answer = new Promise((resolve, reject) => {
      this.resolve = resolve;
      this.reject = reject;
    });
    this.timer = setTimeout(() => this.fail(new EgressTimeout()), timeoutMs);
    this.startStep(limits.steps?.connectMs);
    signal?.addEventListener('abort', this.onAbort);
    if (signal?.aborted === true) this.onAbort();
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.controller = controller;
    // It ended while it waited for a connection.
    if (this.isOver) return void controller.abort(new EgressAborted());
    this.startStep(this.limits.steps?.readMs);
  }

  /** Informational answers come first. */
  onResponseStart(_controller: Dispatcher.DispatchController, status: number, headers: IncomingHttpHeaders): void {
    this.step?.refresh();
    this.status = status;
    this.headers = headers;
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.step?.refresh();
    const { keepBytes, maxBytes } = this.limits;
    if (this.size < this.kept) this.chunks.push(chunk);
    this.size += chunk.length;
    if (keepBytes === undefined && this.size > maxBytes) this.fail(new AnswerTooLarge(maxBytes));
    if (keepBytes !== undefined && this.size > keepBytes + DRAINED_BYTES_MAX) {
      this.succeed();
      this.controller?.abort(new AnswerTooLarge(keepBytes));
    }
  }

  onResponseEnd(): void {
    this.succeed();
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    this.fail(error);
  }

  /** How much of the body is kept. The beginning of a coded one is in more of its bytes, or fewer. */
  private get kept(): number {
    const { keepBytes } = this.limits;
    if (keepBytes === undefined) return Infinity;
    return keepBytes > 0 && this.headers['content-encoding'] !== undefined ? keepBytes + DRAINED_BYTES_MAX : keepBytes;
  }

  private startStep(ms: number | undefined): void {
    clearTimeout(this.step);
    this.step = ms === undefined ? undefined : setTimeout(() => this.fail(new EgressTimeout()), ms);
  }

  private succeed(): void {
    if (!this.end()) return;
    const body = Buffer.concat(this.chunks).subarray(0, this.kept);
    this.resolve({ status: this.status, headers: this.headers, body });
  }

  private fail(error: Error): void {
    if (!this.end()) return;
    this.reject(error);
    this.controller?.abort(error);
  }

  private end(): boolean {
    if (this.isOver) return false;
    this.isOver = true;
    clearTimeout(this.timer);
    clearTimeout(this.step);
    this.signal?.removeEventListener('abort', this.onAbort);
    return true;
  }
}
