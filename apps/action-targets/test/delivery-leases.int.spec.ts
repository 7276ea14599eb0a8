import { DeliveryExhausted } from '@rekey/contracts';
import { Outbox } from '@rekey/messaging';
import { TestService } from '@rekey/testing';
import fc from 'fast-check';
import {
  type ClaimedDelivery,
  type DeliveryResult,
  DeliveryQueueRepository,
} from '../src/deliveries/delivery-queue.repository.js';
import { ATTEMPT, deliveriesApi, storeDelivery, storedDelivery } from './delivery-fixtures.js';
import { queryDatabase } from './fixtures.js';

const EVENT_TYPE = 'io.rekey.key.rotated.v1';
const ROOM = { room: 1, leaseMs: 60_000 };

type State = DeliveryResult['state'];

// The risk: a replica that was cut off from the database writes down later what nobody waits for any more.
describe('the lease of a delivery', () => {
  let service: TestService;
  let store: DeliveryQueueRepository;
  let published: jest.SpyInstance<Promise<string[]>, Parameters<Outbox['add']>>;
  let targets = 0;
  beforeAll(async () => {
    service = await TestService.start(deliveriesApi);
    store = service.app.get(DeliveryQueueRepository, { strict: false });
    published = jest.spyOn(service.app.get(Outbox, { strict: false }), 'add');
  });
  afterAll(() => service.stop());

  const resultOf = (delivery: ClaimedDelivery, state: State, isSent = true): DeliveryResult => ({
    delivery: { ...delivery, eventType: EVENT_TYPE },
    state,
    ...(isSent ? { attempt: ATTEMPT } : {}),
    ...(state === 'pending' ? { waitMs: 0 } : {}),
  });
  const claim = async (targetId: string): Promise<ClaimedDelivery | undefined> =>
    (await store.claim([{ targetId, ...ROOM }]))[0];
  const endLease = (id: string): Promise<object[]> =>
    queryDatabase(service, 'UPDATE deliveries SET due_at = now() WHERE id = $1 AND due_at IS NOT NULL', [id]);
  const newDelivery = async (): Promise<{ id: string; targetId: string }> => {
    const targetId = `${(targets += 1)}`;
    return { id: await storeDelivery(service, { state: 'pending', dueIn: 0, targetId }), targetId };
  };
  /** How often its end was published. */
  const endings = (id: string): number =>
    published.mock.calls.flatMap(([, ...events]) => events).filter((event) => endOf(event) === id).length;
  const endOf = (event: object): string | undefined =>
    event instanceof DeliveryExhausted ? event.deliveryId : undefined;

  it.each<[State, boolean]>([
    ['pending', true],
    ['pending', false],
    ['exhausted', true],
  ])('that ended lets nobody make it %s over a newer one', async (state, isSent) => {
    const { id, targetId } = await newDelivery();
    const cutOff = (await claim(targetId)) as ClaimedDelivery;
    await endLease(id);
    const current = (await claim(targetId)) as ClaimedDelivery;
    expect(current.lease).toBe(cutOff.lease + 1);

    await store.finish([resultOf(cutOff, state, isSent)]);
    expect(await storedDelivery(service, id)).toMatchObject({ state: 'delivering', is_due: false });
    // Nobody else gets it meanwhile.
    expect(await claim(targetId)).toBeUndefined();
    await store.finish([resultOf(current, 'exhausted')]);
    await store.finish([resultOf(cutOff, state, isSent)]);

    const attempts = isSent ? 3 : 1;
    expect(await storedDelivery(service, id)).toMatchObject({
      state: 'exhausted',
      is_due: null,
      attempt_count: attempts,
    });
    expect(endings(id)).toBe(1);
  });

  it('that ended still knows that it was delivered, whoever has it or gave it up', async () => {
    for (const last of ['delivering', 'pending', 'exhausted'] as const) {
      const { id, targetId } = await newDelivery();
      const cutOff = (await claim(targetId)) as ClaimedDelivery;
      await endLease(id);
      const current = (await claim(targetId)) as ClaimedDelivery;
      if (last !== 'delivering') await store.finish([resultOf(current, last)]);

      await store.finish([resultOf(cutOff, 'delivered')]);
      await store.finish([resultOf(current, 'pending')]);

      expect(await storedDelivery(service, id)).toMatchObject({ state: 'delivered', is_due: null });
      expect(await claim(targetId)).toBeUndefined();
    }
  });

  it('has its outcomes written in their order, though they come in one batch', async () => {
    const { id, targetId } = await newDelivery();
    const first = (await claim(targetId)) as ClaimedDelivery;
    await endLease(id);
    const second = (await claim(targetId)) as ClaimedDelivery;

    await store.finish([resultOf(first, 'pending'), resultOf(second, 'exhausted'), resultOf(first, 'pending')]);

    expect(await storedDelivery(service, id)).toMatchObject({ state: 'exhausted', attempt_count: 3 });
    expect(endings(id)).toBe(1);
  });

  it('decides alone, whatever two replicas do and however late they say it', async () => {
    type Step = readonly ['claim' | 'end' | 'say' | 'expire', 0 | 1, State];
    const step = fc.tuple(
      fc.constantFrom('claim', 'end', 'say', 'expire'),
      fc.constantFrom(0, 1),
      fc.constantFrom('pending', 'delivered', 'exhausted'),
    ) as fc.Arbitrary<Step>;
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 20 }), async (steps) => {
        const { id, targetId } = await newDelivery();
        // What each replica has leased and not said anything of yet.
        const held: [ClaimedDelivery[], ClaimedDelivery[]] = [[], []];
        let newest = 0;
        for (const [what, replica, state] of steps) {
          const before = await storedDelivery(service, id);
          if (what === 'claim') {
            const claimed = await claim(targetId);
            if (claimed !== undefined) {
              held[replica].push(claimed);
              newest = claimed.lease;
            }
          } else if (what === 'end') await endLease(id);
          else if (what === 'expire') {
            await queryDatabase(service, 'UPDATE deliveries SET expires_at = now() WHERE id = $1', [id]);
            await store.expire();
          } else {
            const said = held[replica].shift();
            if (said === undefined) continue;
            await store.finish([resultOf(said, state)]);
            const after = await storedDelivery(service, id);
            const decides = before.state === 'delivering' && said.lease === newest;
            expect([steps, after.state]).toEqual([steps, decides || state === 'delivered' ? state : before.state]);
            expect(after.attempt_count).toBe(before.attempt_count + 1);
          }
        }
        expect(endings(id)).toBeLessThanOrEqual(1);
      }),
      { numRuns: 60 },
    );
  });
});
