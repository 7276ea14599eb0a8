import { plainToInstance } from 'class-transformer';
import { validateSync } from 'class-validator';
import { EVENT_CLASSES } from './known-events.js';
import { ApplicationKeyRemoved } from './events/application-key-removed.js';
import { JwkUpdated } from './events/jwk-updated.js';
import { RotationEvent } from './rotation-event.js';

const rotations = EVENT_CLASSES.filter((event) => event.prototype instanceof RotationEvent);

describe('RotationEvent', () => {
  it.each(rotations)('$name carries who must report, whatever its publisher says', (event) => {
    const published = new event({ participants: ['nobody'] }) as RotationEvent;
    expect(published.participants).toEqual(event.participants);
  });

  it('keeps whom a record named when it was published, also if the class names others by now', () => {
    const read = plainToInstance(JwkUpdated, { participants: ['jwks-credentials', 'another'] });
    expect(read.participants).toEqual(['jwks-credentials', 'another']);
  });

  it('reads records from before events had these fields', () => {
    const old = plainToInstance(ApplicationKeyRemoved, { projectId: '1', appId: '2', clientId: '3', keyId: '4' });
    expect(validateSync(old, { forbidUnknownValues: true })).toEqual([]);
    expect(old).toMatchObject({ keyId: '4', participants: [] });
    expect([old.rotationId, old.credential, old.cause]).toEqual([undefined, undefined, undefined]);
  });

  it.each([
    ['a kind that is none', { kind: 'door' }],
    ['no name', { name: undefined }],
    ['a scope that is none', { scope: { zone: 7 } }],
  ])('refuses a credential of %s', (_, change) => {
    const credential = { kind: 'application-key', id: '4', name: 'Shop', scope: { project: '1' }, ...change };
    const data = { projectId: '1', appId: '2', clientId: '3', keyId: '4', credential };
    const [problem] = validateSync(plainToInstance(ApplicationKeyRemoved, data));
    expect(problem?.property).toBe('credential');
  });
});
