import { randomUUID } from 'node:crypto';
import { isOfOneHop } from '@rekey/http';
import type { Principal } from '@rekey/identity';
import type { FastifyInstance, FastifyRequest, LightMyRequestResponse } from 'fastify';
import { TICKET_HEADER } from '../routing/forwarded-headers.js';
import type { SentRequest } from './operation-message.js';

/**
 * Sends a request through the gateway's own routes and its proxy once more, in process and past the door: whoever calls
 * was admitted, counted and asked for already.
 */
export class SecondPass {
  private readonly tickets = new Map<string, Principal>();

  constructor(private readonly fastify: FastifyInstance) {}

  /** Who calls, on the second pass of a request. Takes the ticket away, whatever it is worth. */
  redeem({ raw }: FastifyRequest): Principal | undefined {
    const ticket = raw.headers[TICKET_HEADER];
    if (ticket === undefined) return undefined;
    delete raw.headers[TICKET_HEADER];
    const principal = this.tickets.get(String(ticket));
    this.tickets.delete(String(ticket));
    return principal;
  }

  async send(
    { headers, method, id }: FastifyRequest,
    { url, body }: SentRequest,
    principal: Principal,
  ): Promise<LightMyRequestResponse> {
    const ticket = randomUUID();
    this.tickets.set(ticket, principal);
    const kept = Object.entries(headers).filter(([name]) => !isOfOneHop(name));
    try {
      return await this.fastify.inject({
        method: method as 'GET',
        url,
        headers: {
          ...Object.fromEntries(kept),
          ...(body.length === 0 ? {} : { 'content-type': 'application/json' }),
          'x-request-id': id,
          [TICKET_HEADER]: ticket,
        },
        ...(body.length === 0 ? {} : { payload: body }),
      });
    } finally {
      this.tickets.delete(ticket);
    }
  }
}
