import type { IncomingHttpHeaders } from 'node:http';
import type { Dispatcher } from 'undici';
import { AnswerTooLarge, EgressAborted, EgressTimeout } from './egress-errors.js';

/** Of an answer that nobody wants in full, so much is read for the sake of the connection. */
const DRAINED_BYTES_MAX = 64 * 1024;

export interface EgressAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

export interface AnswerLimits {
  readonly maxBytes: number;
  /** Keeps that much of the answer and lets the rest go, however long it is. */
  readonly keepBytes?: number;
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
    signal?.addEventListener('abort', this.onAbort);
    if (signal?.aborted === true) this.onAbort();
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.controller = controller;
    // It ended while it waited for a connection.
    if (this.isOver) controller.abort(new EgressAborted());
  }

  /** Informational answers come first. */
  onResponseStart(_controller: Dispatcher.DispatchController, status: number, headers: IncomingHttpHeaders): void {
    this.status = status;
    this.headers = headers;
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    const { keepBytes, maxBytes } = this.limits;
    if (keepBytes === undefined || this.size < keepBytes) this.chunks.push(chunk);
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

  private succeed(): void {
    if (!this.end()) return;
    const body = Buffer.concat(this.chunks).subarray(0, this.limits.keepBytes ?? this.size);
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
    this.signal?.removeEventListener('abort', this.onAbort);
    return true;
  }
}
