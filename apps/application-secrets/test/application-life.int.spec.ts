import type { TestService } from '@rekey/testing';
import * as fc from 'fast-check';
import { authenticates, makeApplication, startService, type TestApplication } from './support.js';

let service: TestService;
beforeAll(async () => {
  ({ service } = await startService());
});
afterAll(() => service.stop());

const STEPS = [
  'deactivate',
  'reactivate',
  'rename',
  'configure',
  'rotate',
  'rotate with overlap',
  'deactivate project',
  'reactivate project',
  'remove',
  'remove project',
] as const;
type Step = (typeof STEPS)[number];

/** What an application is, as far as its callers can tell. */
class Model {
  secrets: string[];
  appActive = true;
  projectActive = true;
  exists = true;
  projectExists = true;
  name = 0;
  keyed = false;

  constructor(readonly app: TestApplication) {
    this.secrets = [app.clientSecret];
  }

  /** Whether the step succeeds, by what is known before it. */
  succeeds(step: Step): boolean {
    switch (step) {
      case 'deactivate':
        return this.exists && this.appActive;
      case 'reactivate':
        return this.exists && !this.appActive;
      case 'deactivate project':
        return this.projectExists && this.projectActive;
      case 'reactivate project':
        return this.projectExists && !this.projectActive;
      case 'remove project':
        return this.projectExists;
      default:
        return this.exists;
    }
  }

  async take(step: Step): Promise<void> {
    const expected = this.succeeds(step) ? 200 : undefined;
    const { status, body } = await this.call(step);
    if (expected === undefined) expect([400, 404]).toContain(status);
    else expect([step, status]).toEqual([step, 200]);
    if (status === 200) this.apply(step, body.clientSecret as string | undefined);
  }

  private call(step: Step) {
    const { path, projectId } = this.app;
    const project = `/management/v1/projects/${projectId}`;
    const post = (url: string, body: object = {}) => service.call({ method: 'POST', url, body });
    switch (step) {
      case 'deactivate':
        return post(`${path}/_deactivate`);
      case 'reactivate':
        return post(`${path}/_reactivate`);
      case 'rename':
        return service.call({ method: 'PUT', url: path, body: { name: `name-${this.name + 1}` } });
      case 'configure':
        return service.call({ method: 'PUT', url: `${path}/api_config`, body: { authMethodType: this.keyed ? 0 : 1 } });
      case 'rotate':
        return post(`${path}/api_config/_generate_client_secret`);
      case 'rotate with overlap':
        return post(`${path}/api_config/_generate_client_secret`, { overlap: '3600s' });
      case 'deactivate project':
        return post(`${project}/_deactivate`);
      case 'reactivate project':
        return post(`${project}/_reactivate`);
      case 'remove':
        return service.call({ method: 'DELETE', url: path });
      case 'remove project':
        return service.call({ method: 'DELETE', url: project });
    }
  }

  private apply(step: Step, secret: string | undefined): void {
    if (step === 'deactivate' || step === 'reactivate') this.appActive = step === 'reactivate';
    if (step === 'deactivate project' || step === 'reactivate project')
      this.projectActive = step === 'reactivate project';
    if (step === 'rename') this.name += 1;
    if (step === 'configure') this.keyed = !this.keyed;
    // At most two live side by side.
    if (step === 'rotate') this.secrets = [secret as string];
    if (step === 'rotate with overlap') this.secrets = [...this.secrets.slice(-1), secret as string];
    if (step === 'remove' || step === 'remove project') this.exists = false;
    if (step === 'remove project') this.projectExists = false;
  }

  get works(): boolean {
    return this.exists && this.appActive && this.projectActive;
  }
}

describe('the life of an application', () => {
  it('lets its live secrets authenticate exactly while it and its project are there and active', async () => {
    const steps = fc.array(fc.constantFrom(...STEPS), { minLength: 1, maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(steps, async (taken) => {
        const model = new Model(await makeApplication(service));
        const ever = new Set(model.secrets);
        for (const step of taken) {
          await model.take(step);
          model.secrets.forEach((secret) => ever.add(secret));
          for (const secret of ever)
            expect(await authenticates(service, model.app.clientId, secret)).toBe(
              model.works && model.secrets.includes(secret),
            );
        }
      }),
      { numRuns: 25 },
    );
  });
});
