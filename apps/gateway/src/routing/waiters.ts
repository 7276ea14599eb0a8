import type { ServerResponse } from 'node:http';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Authenticator } from '../access-tokens/authenticator.js';

/** Callers who have a service wait for something. They come again whenever their connection ends. */
export class Waiters {
  private readonly open = new Set<ServerResponse>();

  constructor(private readonly authenticator: Authenticator) {}

  /** Ends with the right to get what is waited for: when the token is revoked, nothing comes any more. */
  add({ principal }: FastifyRequest, { raw }: FastifyReply): void {
    if (principal === undefined) return;
    const forget = this.authenticator.onRevoked(principal, () => raw.destroy());
    this.open.add(raw);
    raw.once('close', () => {
      forget();
      this.open.delete(raw);
    });
  }

  /** Nobody who waits keeps the process from ending. */
  endAll(): void {
    for (const raw of this.open) raw.destroy();
  }
}
