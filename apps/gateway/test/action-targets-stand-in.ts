import {
  loadRoutes,
  ExecutionSet,
  type ExecutionOutcome,
  type ExecutionRun,
  type ServiceName,
  SERVICE_NAMES,
} from '@rekey/contracts';
import { recordOf } from '@rekey/messaging';
import { type ReceivedRequest, type TestService, type WebhookAnswer, WebhookReceiver } from '@rekey/testing';
import { v7 as uuidv7 } from 'uuid';

const JSON_TYPE = { 'content-type': 'application/json' };
const json = (body: unknown, status = 200): WebhookAnswer => ({
  status,
  headers: JSON_TYPE,
  body: JSON.stringify(body),
});

/** In the place of every service behind the gateway, action-targets before all: a real server that is asked over HTTP. */
export class ActionTargetsStandIn {
  /** Executions that are set. */
  ids: readonly string[] = [];
  /** What the gateway had run. */
  readonly runs: ExecutionRun[] = [];
  /** What becomes of a run; one that throws hangs up. */
  outcome: (run: ExecutionRun) => ExecutionOutcome | Promise<ExecutionOutcome> = () => ({});
  /** A path that the services do not know. */
  undescribed = '/v2/actions/executions/functions';
  /** The answer to operations. */
  answer: WebhookAnswer = json({ answer: 1 });
  /** Operations that got through. */
  readonly operations: ReceivedRequest[] = [];

  private constructor(private readonly receiver: WebhookReceiver) {}

  static async start(): Promise<ActionTargetsStandIn> {
    const receiver = await WebhookReceiver.start({ keep: false });
    const standIn = new ActionTargetsStandIn(receiver);
    receiver.answerWith((request) => standIn.respond(request));
    return standIn;
  }

  stop(): Promise<void> {
    return this.receiver.stop();
  }

  /** Where the gateway finds every service. */
  get urls(): Readonly<Record<ServiceName, string>> {
    return Object.fromEntries(SERVICE_NAMES.map((name) => [name, this.receiver.url])) as Record<ServiceName, string>;
  }

  /** Ready for the next spec; what is set stays. */
  reset(): void {
    this.runs.length = 0;
    this.operations.length = 0;
    this.outcome = () => ({});
    this.answer = json({ answer: 1 });
  }

  /** Changes what is set, and tells of it as action-targets does. */
  async set(service: TestService, ...ids: string[]): Promise<void> {
    this.ids = ids;
    const event = new ExecutionSet({ executionId: 'request', targetIds: [] });
    const envelope = {
      specversion: '1.0',
      id: uuidv7(),
      source: '/services/action-targets',
      type: ExecutionSet.type,
      subject: event.subject(),
      time: new Date().toISOString(),
      datacontenttype: 'application/json',
      partitionkey: event.subject(),
      data: { ...event },
    } as const;
    await service.eventLog.publish([recordOf(envelope, ExecutionSet.topic)]);
  }

  private async respond(request: ReceivedRequest): Promise<WebhookAnswer> {
    if (request.path === '/internal/v1/executions') return json({ executionIds: this.ids });
    if (request.path === '/internal/v1/openapi.json') return json(await this.document());
    if (request.path === '/internal/v1/executions/run') {
      const run = JSON.parse(request.body.toString()) as ExecutionRun;
      this.runs.push(run);
      return json(await this.outcome(run));
    }
    this.operations.push(request);
    return this.answer;
  }

  private async document(): Promise<object> {
    const paths: Record<string, Record<string, object>> = {};
    const { doors } = await loadRoutes();
    for (const { verb, path } of doors.filter((door) => door.path !== this.undescribed)) {
      (paths[path] ??= {})[verb.toLowerCase()] = {};
    }
    return { paths };
  }
}
