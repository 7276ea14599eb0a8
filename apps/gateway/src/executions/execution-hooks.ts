import { isDeepStrictEqual } from 'node:util';
import { NotFoundException } from '@nestjs/common';
import {
  type ActionTargetsClient,
  type FoundOperation,
  INSTANCE_ID,
  type MessageShape,
  type RouteTable,
} from '@rekey/contracts';
import { isObject, isOfOneHop } from '@rekey/http';
import type { Principal } from '@rekey/identity';
import { withRequestContext } from '@rekey/telemetry';
import type { FastifyReply, FastifyRequest, LightMyRequestResponse } from 'fastify';
import type { ExecutionConditions } from './execution-conditions.js';
import {
  CallerGone,
  ExecutionInterrupted,
  ExecutionsOverloaded,
  MESSAGE_UNUSABLE,
  REQUEST_FIXED,
} from './execution.errors.js';
import type { OperationAccess } from './operation-access.js';
import { messageOf, type ReadRequest, requestOf, type SentRequest, shownQueryOf } from './operation-message.js';
import { type ReadOptions, readRequest } from './read-request.js';
import type { SecondPass } from './second-pass.js';
import { maskMessage, restoreMessage } from './secret-members.js';

/** Headers of the caller that targets see. */
const SHOWN = ['content-type', 'host', 'origin', 'x-forwarded-for', 'x-forwarded-host'];
/** Requests held in memory while targets think, which may take minutes. */
const HELD_MAX = 1_000;

export interface ExecutionHooksOptions extends ReadOptions {
  readonly conditions: ExecutionConditions;
  readonly access: OperationAccess;
  readonly routes: RouteTable;
  readonly actionTargets: ActionTargetsClient;
  readonly secondPass: SecondPass;
}

interface Before {
  readonly shown: Readonly<Record<string, unknown>>;
  readonly sent: SentRequest;
}

/** An operation with executions around it. */
interface Hooked {
  readonly operation: FoundOperation;
  readonly principal: Principal;
  readonly before: boolean;
  readonly after: boolean;
}

/**
 * Runs the executions around an operation: after the caller is known and before anything of the request is validated, and
 * after it succeeded. The request is read whole and goes through the gateway a second time in process, with the message
 * that the targets made of it. Requests without executions never come here.
 */
export class ExecutionHooks {
  private held = 0;

  constructor(private readonly options: ExecutionHooksOptions) {}

  /** Undefined for nearly every request. The operator is never hooked, so that no broken target locks anybody out. */
  hookedBy(request: FastifyRequest, principal: Principal | undefined): Hooked | undefined {
    const { conditions, routes } = this.options;
    if (conditions.isEmpty || principal === undefined || principal.kind === 'bootstrap') return undefined;
    const url = request.raw.url ?? '/';
    // A router may find a route in what is no path; an operation is only found in one, and its guard would be slipped by.
    if (!url.startsWith('/')) throw new NotFoundException();
    const operation = routes.operationOf(request.method, url);
    if (operation === undefined) return undefined;
    const before = conditions.has('request', operation.method);
    const after = conditions.has('response', operation.method);
    return before || after ? { operation, principal, before, after } : undefined;
  }

  /**
   * Answers the request. What can be waited for is bounded by the targets' own timeouts; action-targets being away is known
   * at once, and then nothing is let through: an execution may be a guard.
   * @throws PermissionDenied, BodyTooLarge, UnsupportedMediaType, InvalidInput, ExecutionInterrupted; DomainError `unavailable`
   */
  async run(request: FastifyRequest, reply: FastifyReply, hooked: Hooked): Promise<void> {
    if (this.held >= HELD_MAX) throw new ExecutionsOverloaded();
    this.held += 1;
    try {
      await withRequestContext({ requestId: request.id }, () => this.around(request, reply, hooked));
    } finally {
      this.held -= 1;
    }
  }

  private async around(request: FastifyRequest, reply: FastifyReply, hooked: Hooked): Promise<void> {
    const { access, secondPass } = this.options;
    const { operation, principal } = hooked;
    const shape = await access.check(principal, request.method, operation);
    const read = await readRequest(request, this.options);
    const context = { ...contextOf(hooked), ...shownQueryOf(read, operation), headers: headersOf(request) };
    const { shown, sent } = await this.before(read, hooked, context, shape);
    // Whoever hung up while targets thought hears of no effect, and would cause it twice by asking again.
    if (reply.raw.destroyed) throw new CallerGone();
    const answer = await secondPass.send(request, sent, principal);
    const changed = hooked.after ? await this.after(answer, operation, { ...context, request: shown }) : undefined;
    pass(answer, changed, request, reply);
  }

  /** What is sent to the service, and what targets see of it: what it hides they neither see nor change. */
  private async before(
    read: ReadRequest,
    { operation, before }: Hooked,
    context: object,
    shape?: MessageShape,
  ): Promise<Before> {
    const { takes, isFixed } = operation.guards;
    const original = messageOf(read, operation);
    const { shown, held } = maskMessage(original, takes);
    if (!before) return { shown, sent: read };
    const changed = await this.ask('request', operation, { ...context, request: shown }, shape);
    if (changed === undefined || isDeepStrictEqual(changed, shown)) return { shown, sent: read };
    if (isFixed) throw new ExecutionInterrupted(REQUEST_FIXED);
    const message = restoreMessage(changed, original, held);
    const sent = requestOf(read, operation, message, this.options.routes);
    if (sent === undefined) throw new ExecutionInterrupted(MESSAGE_UNUSABLE);
    return { shown: maskMessage(message, takes).shown, sent };
  }

  /** What the caller gets instead of the answer. Where it has secrets it stays as it is: they are shown this once. */
  private async after(
    answer: LightMyRequestResponse,
    operation: FoundOperation,
    body: object,
  ): Promise<object | undefined> {
    const response = jsonIn(answer);
    if (response === undefined) return undefined;
    const wrapped = isObject(response) ? response : { body: response };
    const { shown, held } = maskMessage(wrapped, operation.guards.shows);
    const changed = await this.ask('response', operation, {
      ...body,
      response: wrapped === response ? shown : (shown['body'] ?? {}),
    });
    return held.length === 0 ? changed : undefined;
  }

  private async ask(
    trigger: 'request' | 'response',
    { method }: FoundOperation,
    body: object,
    shape?: MessageShape,
  ): Promise<Record<string, unknown> | undefined> {
    const outcome = await this.options.actionTargets.run({
      trigger,
      name: method,
      body: { ...body },
      ...(shape === undefined ? {} : { shape }),
    });
    if (outcome.error !== undefined) throw new ExecutionInterrupted(outcome.error);
    if (outcome.changed === undefined || isObject(outcome.changed)) return outcome.changed;
    throw new ExecutionInterrupted(MESSAGE_UNUSABLE);
  }
}

/** Without the vendor's `projectID`: callers of Rekey belong to no project. */
function contextOf({ operation, principal }: Hooked): object {
  return {
    fullMethod: operation.method,
    instanceID: INSTANCE_ID,
    ...(principal.org === '' ? {} : { orgID: principal.org }),
    userID: principal.id,
  };
}

function headersOf({ headers }: FastifyRequest): Readonly<Record<string, string[]>> {
  return Object.fromEntries(
    SHOWN.flatMap((name) => {
      const value = headers[name];
      return value === undefined ? [] : [[name, [value].flat()]];
    }),
  );
}

/** The body of an answer that says success in JSON. */
function jsonIn({ statusCode, rawPayload }: LightMyRequestResponse): unknown {
  if (statusCode < 200 || statusCode > 299 || rawPayload.length === 0) return undefined;
  try {
    return JSON.parse(rawPayload.toString('utf8'));
  } catch {
    return undefined;
  }
}

function pass(
  answer: LightMyRequestResponse,
  changed: object | undefined,
  { method }: FastifyRequest,
  reply: FastifyReply,
): void {
  // The answer to HEAD has the length of a body that it does not have.
  const isCopied = (name: string): boolean =>
    name === 'content-length' ? method === 'HEAD' : name !== 'date' && !isOfOneHop(name);
  const headers = Object.fromEntries(Object.entries(answer.headers).filter(([name]) => isCopied(name)));
  const body = changed === undefined ? answer.rawPayload : Buffer.from(JSON.stringify(changed));
  void reply.status(answer.statusCode).headers(headers).send(body);
}
