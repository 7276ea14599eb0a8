import { randomUUID } from 'node:crypto';
import { type ActionTargetsClient, type FoundOperation, INSTANCE_ID, operationOf } from '@rekey/contracts';
import { dialectOf } from '@rekey/http';
import type { Principal } from '@rekey/identity';
import type { FastifyInstance, FastifyReply, FastifyRequest, LightMyRequestResponse } from 'fastify';
import { BodyTooLarge } from '../routing/bounded-body.js';
import type { ExecutionConditions } from './execution-conditions.js';
import { ExecutionInterrupted, MESSAGE_UNUSABLE } from './execution.errors.js';
import { messageOf, type ReadRequest, requestOf, type SentRequest } from './operation-message.js';

/** Headers of the caller that targets see. */
const SHOWN = ['content-type', 'host', 'origin', 'x-forwarded-for', 'x-forwarded-host'];
/** Of the second pass: names the principal of the first, once. Nobody outside knows a ticket. */
const TICKET_HEADER = 'x-rekey-execution-ticket';
/** Of one hop, and what the new body decides. */
const NOT_COPIED = new Set(['connection', 'keep-alive', 'transfer-encoding', 'content-length', 'date']);

export interface ExecutionHooksOptions {
  readonly conditions: ExecutionConditions;
  readonly actionTargets: ActionTargetsClient;
  readonly fastify: FastifyInstance;
  readonly bodyLimitBytes: number;
}

/** An operation with executions around it. */
interface Hooked {
  readonly operation: FoundOperation;
  readonly principal: Principal;
  readonly before: boolean;
  readonly after: boolean;
}

/**
 * Runs the executions around an operation: after the caller is known and before anything of the request is checked, and
 * after it succeeded. The request is read whole and goes through the gateway a second time in process, with the message
 * that the targets made of it. Requests without executions never come here.
 */
export class ExecutionHooks {
  private readonly tickets = new Map<string, Principal>();

  constructor(private readonly options: ExecutionHooksOptions) {}

  /** Who calls, on the second pass of a request. Takes the ticket away, whatever it is worth. */
  redeem(request: FastifyRequest): Principal | undefined {
    const ticket = request.raw.headers[TICKET_HEADER];
    if (ticket === undefined) return undefined;
    delete request.raw.headers[TICKET_HEADER];
    const principal = this.tickets.get(String(ticket));
    this.tickets.delete(String(ticket));
    return principal;
  }

  /** Undefined for nearly every request. The operator is never hooked, so that no broken target locks anybody out. */
  hookedBy(request: FastifyRequest, principal: Principal | undefined): Hooked | undefined {
    const { conditions } = this.options;
    if (conditions.isEmpty || principal === undefined || principal.kind === 'bootstrap') return undefined;
    const operation = operationOf(request.method, request.raw.url ?? '/');
    if (operation === undefined) return undefined;
    const before = conditions.has('request', operation.method);
    const after = conditions.has('response', operation.method);
    return before || after ? { operation, principal, before, after } : undefined;
  }

  /** Answers the request. @throws ExecutionInterrupted, BodyTooLarge, DomainError `unavailable` */
  async run(request: FastifyRequest, reply: FastifyReply, hooked: Hooked): Promise<void> {
    const read = await this.read(request);
    const shown = this.contextOf(request, hooked);
    let message: unknown = messageOf(read, hooked.operation);
    let sent: SentRequest = { url: read.url, body: read.body };
    if (hooked.before) {
      const changed = await this.ask('request', hooked, { ...shown, request: message });
      if (changed !== undefined) {
        const changedRequest = requestOf(read, hooked.operation, changed);
        if (changedRequest === undefined) throw new ExecutionInterrupted(MESSAGE_UNUSABLE);
        [message, sent] = [changed, changedRequest];
      }
    }
    const answer = await this.secondPass(request, sent, hooked.principal);
    const response = hooked.after && isSuccess(answer) ? parsed(answer.rawPayload) : undefined;
    const changed =
      response === undefined ? undefined : await this.ask('response', hooked, { ...shown, request: message, response });
    pass(answer, changed === undefined ? answer.rawPayload : Buffer.from(JSON.stringify(changed)), reply);
  }

  private async ask(trigger: 'request' | 'response', { operation }: Hooked, body: object): Promise<unknown> {
    const { changed, error } = await this.options.actionTargets.run({
      trigger,
      name: operation.method,
      body: { ...body },
    });
    if (error !== undefined) throw new ExecutionInterrupted(error);
    return changed;
  }

  private async read(request: FastifyRequest): Promise<ReadRequest> {
    const url = request.raw.url ?? '/';
    const chunks: Buffer[] = [];
    let size = 0;
    if (Number(request.headers['content-length'] ?? 0) > this.options.bodyLimitBytes) throw new BodyTooLarge();
    // Its socket has an answer to carry.
    for await (const chunk of request.raw.iterator({ destroyOnReturn: false })) {
      size += (chunk as Buffer).length;
      if (size > this.options.bodyLimitBytes) throw new BodyTooLarge();
      chunks.push(chunk as Buffer);
    }
    const body = Buffer.concat(chunks);
    const isJson = (request.headers['content-type'] ?? 'application/json').includes('json');
    const json = isJson ? parsed(body) : undefined;
    const normalize = dialectOf(url).normalizeBody;
    return { verb: request.method, url, body, json: json !== undefined && normalize ? normalize(json) : json };
  }

  private contextOf({ headers }: FastifyRequest, { operation, principal }: Hooked): object {
    const shown = SHOWN.flatMap((name) => (headers[name] === undefined ? [] : [[name, [headers[name]].flat()]]));
    return {
      fullMethod: operation.method,
      instanceID: INSTANCE_ID,
      ...(principal.org === '' ? {} : { orgID: principal.org }),
      userID: principal.id,
      headers: Object.fromEntries(shown) as object,
    };
  }

  private async secondPass(
    { headers, method, id }: FastifyRequest,
    { url, body }: SentRequest,
    principal: Principal,
  ): Promise<LightMyRequestResponse> {
    const ticket = randomUUID();
    this.tickets.set(ticket, principal);
    const kept = Object.entries(headers).filter(([name]) => !NOT_COPIED.has(name) && name !== 'expect');
    try {
      return await this.options.fastify.inject({
        method: method as 'GET',
        url,
        headers: { ...Object.fromEntries(kept), 'x-request-id': id, [TICKET_HEADER]: ticket },
        ...(body.length === 0 ? {} : { payload: body }),
      });
    } finally {
      this.tickets.delete(ticket);
    }
  }
}

function isSuccess({ statusCode }: LightMyRequestResponse): boolean {
  return statusCode >= 200 && statusCode <= 299;
}

/** The JSON of some bytes; undefined when they are none. The service says what is wrong with them. */
function parsed(body: Buffer): unknown {
  if (body.length === 0) return undefined;
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return undefined;
  }
}

function pass(answer: LightMyRequestResponse, body: Buffer, reply: FastifyReply): void {
  const kept = Object.entries(answer.headers).filter(([name]) => !NOT_COPIED.has(name));
  void reply.status(answer.statusCode).headers(Object.fromEntries(kept)).send(body);
}
