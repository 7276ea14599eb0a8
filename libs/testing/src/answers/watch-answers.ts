// Holds every answer of every server of ours in this process against its OpenAPI document, and writes what is wrong into the
// file of REKEY_TEST_ANSWERS. Imported by the setup of the specs, and by Node into the processes that journeys start.
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { appendFileSync } from 'node:fs';
import type { FastifyInstance, FastifyReply, FastifyRequest, RouteOptions } from 'fastify';
import { AnswerCheck, type Document } from './answer-check.js';

/** Fastify tells of each server that is made. */
const SERVERS = 'fastify.initialization';
const pending = new Set<Promise<void>>();

type Described = FastifyInstance & { describeApi?: () => Promise<Document> };

interface Watched {
  readonly fastify: Described;
  readonly routes: RouteOptions[];
  /** By whether an answer is passed on. */
  readonly checks: Map<boolean, AnswerCheck>;
}

/** Holds answers of servers that are made from now on until the returned function is called. */
export function watchAnswers(): () => void {
  const watch = (message: unknown): void => {
    const { fastify } = message as { fastify: Described };
    const server: Watched = { fastify, routes: [], checks: new Map() };
    fastify.addHook('onRoute', (route) => void server.routes.push(route));
    fastify.addHook('onSend', (request, reply, payload, done) => {
      // Seen in passing: a hook that is waited for would change when an answer counts as sent.
      const checked: Promise<void> = check(server, seen(request, reply, payload))
        .catch((error: Error) => report(`${request.url}: ${error.stack}`))
        .finally(() => pending.delete(checked));
      pending.add(checked);
      done(null, payload);
    });
  };
  subscribe(SERVERS, watch);
  return () => unsubscribe(SERVERS, watch);
}

/** Resolves when every answer that was sent has been looked at. */
export async function answersChecked(): Promise<void> {
  await Promise.all(pending);
}

const seen = (request: FastifyRequest, reply: FastifyReply, payload: unknown) => ({
  url: request.url,
  method: request.method,
  route: request.routeOptions.url ?? '',
  status: reply.statusCode,
  type: reply.getHeader('content-type'),
  payload,
});

async function check(server: Watched, answer: ReturnType<typeof seen>): Promise<void> {
  const { url, method, route, status, type, payload } = answer;
  // Servers that no service is behind have no document.
  if (server.fastify.describeApi === undefined || route.startsWith('/internal/') || route === '/openapi.json') return;
  if (payload !== null && typeof payload === 'object' && !Buffer.isBuffer(payload)) return;
  const isPassedOn = route.endsWith('*');
  const answers = await checkOf(server, isPassedOn);
  if (answers === undefined) return;
  const path = isPassedOn ? answers.pathOf(url) : templateOf(route);
  const problem = answers.problemOf({ method, path, status, type, body: payload ?? '' });
  if (problem !== undefined) report(`${method} ${path}: ${problem}`);
}

/** What the gateway passes on, and refuses before it does, is in the document of all services. */
async function checkOf({ fastify, routes, checks }: Watched, isPassedOn: boolean): Promise<AnswerCheck | undefined> {
  const known = checks.get(isPassedOn);
  if (known !== undefined) return known;
  const document = isPassedOn ? await allServices(fastify) : await fastify.describeApi?.();
  if (document === undefined) return undefined;
  const made = new AnswerCheck(document);
  if (!isPassedOn) made.problemsOfRoutes(routes.filter(isDescribed).flatMap(doorsOf)).forEach(report);
  checks.set(isPassedOn, made);
  return made;
}

/** The pages of people, what the gateway passes on, and what services ask each other are in no document. */
const isDescribed = ({ url }: RouteOptions): boolean => !/^\/(internal|docs)(\/|$)|\*$/.test(url);

const doorsOf = ({ method, url }: RouteOptions): string[] =>
  [method]
    .flat()
    .filter((verb) => verb !== 'HEAD' && verb !== 'OPTIONS')
    .map((verb) => `${verb} ${templateOf(url)}`);

async function allServices(fastify: FastifyInstance): Promise<Document | undefined> {
  // A server that is closing by now tells no more of its services.
  const answer = await fastify.inject('/openapi.json').catch(isClosed);
  return answer?.statusCode === 200 ? answer.json<Document>() : undefined;
}

function isClosed(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'FST_ERR_REOPENED_CLOSE_SERVER') throw error;
}

const templateOf = (url: string): string => url.replace(/:(\w+)/g, '{$1}').replace(/(.)\/$/, '$1');

function report(problem: string): void {
  const file = process.env['REKEY_TEST_ANSWERS'];
  if (file !== undefined) appendFileSync(file, `${problem}\n`);
}
