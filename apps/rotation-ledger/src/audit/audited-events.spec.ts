import { EVENT_CLASSES, type EventEnvelope } from '@rekey/contracts';
import { isConsidered, readersOf } from './audited-events.js';

const event = (type: string, data: object): EventEnvelope => ({
  specversion: '1.0',
  id: '0190a6de-0000-7000-8000-000000000000',
  source: '/services/key-vault',
  type,
  subject: 's',
  time: '2026-01-01T00:00:00.000Z',
  datacontenttype: 'application/json',
  partitionkey: 's',
  data: data as Record<string, unknown>,
});

describe('audited events', () => {
  // A new event must not be shown to everybody, and not be forgotten.
  it('say of every event who may see its entry, or that it has none', () => {
    expect(EVENT_CLASSES.filter((one) => !isConsidered(one)).map(({ name }) => name)).toEqual([]);
  });

  it('are seen by whoever may read the credential at its owner', () => {
    const scope = { org: '1', project: '2' };
    const credential = { kind: 'client-secret', id: 'a', name: 'a', scope };
    expect(readersOf(event('io.rekey.client-secret.rotated.v1', { credential }))).toEqual([
      'project.app.read',
      'project.app.read org:1',
      'project.app.read project:2',
    ]);
    const vault = { kind: 'jwk', id: 'a', name: 'a', scope: { vaultProject: 'payments' } };
    const anyOf = ['SECRETS:VIEW', 'SECRETS:MANAGE', 'SECRETS:DEPLOY_UNDEPLOY', 'SECRETS:EXPORT_IMPORT'];
    expect(readersOf(event('io.rekey.credential.retired.v1', vault))).toEqual(
      anyOf.flatMap((permission) => [permission, `${permission} project:payments`]),
    );
  });

  it('are for the operator alone where it is not known what they are about', () => {
    expect(readersOf(event('io.rekey.client-secret.rotated.v1', {}))).toEqual([]);
    expect(readersOf(event('io.rekey.unheard.of.v1', {}))).toEqual([]);
    expect(readersOf(event('io.rekey.credential.used.v1', {}))).toBeUndefined();
  });
});
