import { type BeforeApplicationShutdown, Injectable } from '@nestjs/common';
import { AccessRefused, type EventData, isInternalPath, RouteTable } from '@rekey/contracts';
import { Transactions } from '@rekey/database';
import type { DomainError } from '@rekey/errors';
import { CLIENT_ADDRESS_HEADER } from '@rekey/http';
import { permissionsOf, requestPrincipal } from '@rekey/identity';
import { Outbox } from '@rekey/messaging';
import { BackgroundJobs, type RequestContext } from '@rekey/telemetry';
import type { FastifyRequest } from 'fastify';

/** What a caller tries at one operation within this time is told together. */
const TELL_EVERY_MS = 1_000;
/** Of these at most so many at once; what is more is told as one, without who and what. */
const ATTEMPTS_MAX = 200;
const TEXT_LENGTH_MAX = 500;
/** Longer than any id or name of ours is short: it may be a token that somebody put into a path. */
const SEGMENT_LENGTH_MAX = 64;
const OTHERS = 'others';

interface Attempt {
  facts: EventData<AccessRefused>;
  readonly context: RequestContext;
}

/**
 * Tells the audit of refused attempts, off the path of the request. They are counted in memory, which is bounded; what
 * cannot be written yet is written later, with what has come meanwhile.
 */
@Injectable()
export class RefusedAttempts implements BeforeApplicationShutdown {
  private attempts = new Map<string, Attempt>();

  constructor(
    private readonly routes: RouteTable,
    private readonly transactions: Transactions,
    private readonly outbox: Outbox,
    jobs: BackgroundJobs,
  ) {
    jobs.add({ name: 'refused-attempts', everyMs: TELL_EVERY_MS, run: () => this.tell() });
  }

  /** While the database is still there. */
  async beforeApplicationShutdown(): Promise<void> {
    // What cannot be told now is lost with the process, as everything is that only its memory has.
    await this.tell().catch(() => undefined);
  }

  note(request: FastifyRequest, refusal: DomainError): void {
    const attempt = this.attemptOf(request, refusal);
    if (attempt === undefined) return;
    const { operation, reason, address } = attempt.facts;
    this.count(`${attempt.context.actor ?? address ?? ''} ${operation} ${reason}`, attempt);
  }

  private count(key: string, attempt: Attempt): void {
    const known = this.attempts.get(key);
    if (known !== undefined) {
      known.facts = { ...known.facts, count: known.facts.count + attempt.facts.count };
    } else if (this.attempts.size < ATTEMPTS_MAX || key === OTHERS) {
      this.attempts.set(key, attempt);
    } else {
      const { address: _address, ...facts } = attempt.facts;
      const { requestId } = attempt.context;
      this.count(OTHERS, { facts: { ...facts, operation: OTHERS, path: '', permissions: [] }, context: { requestId } });
    }
  }

  private async tell(): Promise<void> {
    const told = this.attempts;
    if (told.size === 0) return;
    this.attempts = new Map();
    const entries = [...told.values()].map(({ facts, context }) => ({ event: new AccessRefused(facts), context }));
    try {
      await this.transactions.run((manager) => this.outbox.addEach(manager, entries));
    } catch (error) {
      for (const [key, attempt] of told) this.count(key, attempt);
      throw error;
    }
  }

  /** Undefined for what everybody may do, where a refusal says nothing of who may call us. */
  private attemptOf(request: FastifyRequest, refusal: DomainError): Attempt | undefined {
    const path = (request.raw.url ?? '/').split('?', 1)[0] as string;
    const route = this.routes.routeOf(path);
    const isOpen = route?.permission === 'open' && route.service !== 'gateway';
    if (isOpen || isInternalPath(path)) return undefined;
    const principal = requestPrincipal(request.raw);
    const operation = this.routes.operationOf(request.method, path);
    const access = operation?.permission ?? route?.permission;
    const said = request.headers[CLIENT_ADDRESS_HEADER];
    const facts: EventData<AccessRefused> = {
      operation: short(operation?.method.slice(1) ?? `${request.method} ${request.routeOptions.url ?? path}`),
      path: short(path.split('/').map(masked).join('/')),
      reason: refusal.kind === 'unauthenticated' ? 'unauthenticated' : 'forbidden',
      code: refusal.code,
      permissions: access === undefined ? [] : permissionsOf(access),
      address: typeof said === 'string' ? said : request.ip,
      count: 1,
      firstAt: new Date().toISOString(),
    };
    return { facts, context: { requestId: request.id, actor: principal?.id, org: principal?.org } };
  }
}

function masked(segment: string): string {
  return segment.length > SEGMENT_LENGTH_MAX || segment.includes('rekey_') ? '…' : segment;
}

function short(text: string): string {
  return text.length > TEXT_LENGTH_MAX ? `${text.slice(0, TEXT_LENGTH_MAX - 1)}…` : text;
}
