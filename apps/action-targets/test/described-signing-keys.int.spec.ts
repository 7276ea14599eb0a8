import { servicePrincipal } from '@rekey/platform';
import { describeAgain, descriptionsOf, TestService, uniqueName } from '@rekey/testing';
import { actionTargets } from '../src/index.js';
import { createTarget, eventsAbout, update } from './fixtures.js';

let service: TestService;
beforeAll(async () => {
  service = await TestService.start(actionTargets);
});
afterAll(() => service?.stop());

const live = (version: number, more: object = {}): object => ({
  version,
  state: 'active',
  createdAt: expect.stringMatching(/Z$/),
  activatedAt: expect.stringMatching(/Z$/),
  retireAt: null,
  expiresAt: null,
  ...more,
});

it('tells of a signing key when its target is made, renamed and deleted, and of a plain rotation nothing more', async () => {
  const target = await createTarget(service);
  const reference = { kind: 'target-signing-key', id: target.id, scope: {}, createdAt: target.creationDate };
  await update(service, target, { expirationSigningKey: '3600s' });
  await update(service, target, { timeout: '5s' });
  const name = uniqueName('renamed');
  await update(service, target, { name });
  await update(service, target, { name: `${name} 2`, expirationSigningKey: '0s' });
  await service.call({ method: 'DELETE', url: target.url });
  await eventsAbout(service);
  const told = await descriptionsOf(service, target.id);
  expect(told).toEqual([
    { ...reference, name: target.name, removedAt: null, versions: [live(1)], follows: [] },
    {
      ...{ ...reference, name, removedAt: null, follows: [] },
      versions: [live(1, { state: 'retiring', retireAt: expect.stringMatching(/Z$/) }), live(2)],
    },
    { ...reference, name: `${name} 2`, removedAt: null, versions: [live(3)], follows: [] },
    { ...reference, name: `${name} 2`, removedAt: expect.stringMatching(/Z$/), versions: [], follows: [] },
  ]);
});

it('tells of all of them again, page by page, as they are', async () => {
  const targets = [await createTarget(service), await createTarget(service), await createTarget(service)];
  await update(service, targets[1] as (typeof targets)[number], { expirationSigningKey: '3600s' });
  const pages = await describeAgain(service, 2);
  const total = pages.reduce((sum, { described }) => sum + described, 0);
  expect(pages[0]).toMatchObject({ next: expect.stringMatching(/^target-signing-key\/\d+$/), described: 2, total });
  expect(new Set(pages.flatMap(({ events }) => events)).size).toBe(total);
  expect(pages.at(-1)).toMatchObject({ next: null });
  for (const [index, { id }] of targets.entries()) {
    const [first, again] = await descriptionsOf(service, id, 2);
    if (index !== 1) expect(again).toEqual(first);
    else
      expect(again?.versions).toMatchObject([
        { version: 1, state: 'retiring' },
        { version: 2, state: 'active' },
      ]);
  }
});

it('tells again of what is there while it turns, and so that what is told last is how it is', async () => {
  const target = await createTarget(service);
  await Promise.all([
    ...Array.from({ length: 10 }, () => update(service, target, { expirationSigningKey: '3600s' })),
    ...Array.from({ length: 5 }, () => describeAgain(service, 100)),
  ]);
  await eventsAbout(service);
  const events = service.events.filter(({ subject }) => subject === target.id);
  let newest = 1;
  for (const { type, data } of events) {
    if (type === 'io.rekey.target.signing-key-rotated.v1') newest = data['version'] as number;
    if (type !== 'io.rekey.credential.described.v1') continue;
    const versions = data['versions'] as { readonly version: number; readonly state: string }[];
    expect(versions.find(({ state }) => state === 'active')?.version).toBe(newest);
  }
  expect(newest).toBe(11);
});

it.each([[{ after: 'nothing' }], [{ after: 7 }], [{ limit: -1 }], [{ limit: 501 }]])('refuses %j', async (body) => {
  const url = '/internal/v1/credentials/describe';
  const answer = await service.call({ method: 'POST', url, body, as: servicePrincipal('rotation-ledger') });
  expect(answer.status).toBe(400);
});

it('is asked by services alone', async () => {
  const answer = await service.call({ method: 'POST', url: '/internal/v1/credentials/describe', body: {} });
  expect([403, 404]).toContain(answer.status);
});
