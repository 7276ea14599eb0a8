import type { IncomingHttpHeaders, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import type { FastifyReply } from 'fastify';
import type { Dispatcher } from 'undici';
import { answeredHeaders } from './forwarded-headers.js';

/** The first status that is no interim one. */
const FINAL = 200;

/**
 * Passes the answer of a service on as it comes, past Fastify and without a stream of its own: nearly all answers are one
 * chunk, which leaves together with the head. Until it begins, the reply is still to be answered otherwise.
 */
export class PassedAnswer implements Dispatcher.DispatchHandler {
  /** Resolves when the answer has begun. @throws what the service could not be asked for */
  readonly begun: Promise<void>;
  private markBegun: () => void = () => undefined;
  private fail: (error: Error) => void = () => undefined;
  private hasBegun = false;
  private controller: Dispatcher.DispatchController | undefined;
  private readonly raw: ServerResponse;

  /** @param closes whether the connection ends with the answer, by what the service says of its own */
  constructor(
    private readonly reply: FastifyReply,
    private readonly closes: (connection: string | undefined) => boolean,
  ) {
    this.raw = reply.raw;
    this.begun = new Promise((resolve, reject) => {
      this.markBegun = resolve;
      this.fail = reject;
    });
    this.raw.once('close', this.onGone);
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.controller = controller;
    if (this.raw.destroyed) this.onGone();
  }

  onResponseStart(_controller: Dispatcher.DispatchController, status: number, headers: IncomingHttpHeaders): void {
    if (status < FINAL) return;
    this.reply.hijack();
    this.hasBegun = true;
    const given: OutgoingHttpHeaders = {
      ...(this.reply.getHeaders() as OutgoingHttpHeaders),
      ...answeredHeaders(headers),
    };
    if (this.closes(headers.connection)) given.connection = 'close';
    this.raw.writeHead(status, given);
    this.markBegun();
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.raw.write(chunk)) return;
    controller.pause();
    this.raw.once('drain', () => controller.resume());
  }

  onResponseEnd(): void {
    this.raw.off('close', this.onGone);
    this.raw.end();
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    this.raw.off('close', this.onGone);
    if (this.hasBegun) this.raw.destroy();
    else this.fail(error);
  }

  /** Nobody is there to be answered. */
  private readonly onGone = (): void => {
    const gone = new Error('The client is gone');
    if (this.controller === undefined) this.fail(gone);
    else this.controller.abort(gone);
  };
}
