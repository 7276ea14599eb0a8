import { generateKeyPairSync } from 'node:crypto';
import { EMPTY_RING, rotate } from '@rekey/lifecycle';
import fc from 'fast-check';
import type { KeyEnvironmentDto } from './dto/key-environment.dto.js';
import type { UpdateKeyDto } from './dto/update-key.dto.js';
import type { KeyEnvironmentState, KeyFacts } from './key-state.js';
import { planKeyUpdate, uniqueNames } from './plan-key-update.js';

const now = new Date('2026-01-01T00:00:00Z');
const pem = generateKeyPairSync('ed25519').privateKey.export({ format: 'pem', type: 'pkcs8' }) as string;
const secret = (text: string): string => Buffer.from(text).toString('base64');
const key: KeyFacts = {
  id: 'key',
  projectId: 'project',
  name: 'name',
  description: null,
  keyType: 'SECRET_KEY',
  algorithm: 'RSA',
  fedBy: null,
};

function stored(name: string, alias: string | null = null, deployed = true): KeyEnvironmentState {
  const ring = deployed ? rotate(EMPTY_RING, { now, overlapMs: 0 }).ring : { versions: [], nextNumber: 4 };
  return { environmentId: name, environmentName: name, alias, deployed, ring, activeContent: null };
}

/** Everything stored has the material `old`. */
function plan(dto: Partial<UpdateKeyDto>, environments: readonly KeyEnvironmentState[], facts = key) {
  const named = (dto.cryptoKeyInfoEnvironmentList ?? []).map(({ environmentName: name }) => ({
    id: name,
    name,
    description: null,
  }));
  return planKeyUpdate({ key: facts, environments, dto, named, open: () => Buffer.from('old') });
}

const rotatedBy = (list: KeyEnvironmentDto[], environments: readonly KeyEnvironmentState[]): string[] =>
  plan({ cryptoKeyInfoEnvironmentList: list }, environments)
    .named.filter(({ material }) => material !== undefined)
    .map(({ state }) => state.environmentName);

describe('planKeyUpdate', () => {
  it('changes nothing when everything said is as it is', () => {
    const dto = { name: 'name', keyType: 'SECRET_KEY', algorithm: 'RSA' } as const;
    const list = [{ environmentName: 'a', content: secret('old'), alias: 'x' }];
    const { fields, named, dropped, changes } = plan({ ...dto, cryptoKeyInfoEnvironmentList: list }, [
      stored('a', 'x'),
    ]);
    expect({ fields, dropped, changes }).toEqual({ fields: {}, dropped: [], changes: {} });
    expect(named[0]).not.toHaveProperty('material');
  });

  it('treats null as absent in every field', () => {
    const nothing = {
      name: null,
      description: null,
      keyType: null,
      algorithm: null,
      cryptoKeyInfoEnvironmentList: null,
    };
    expect(plan(nothing, [stored('a')])).toEqual({ fields: {}, named: [], dropped: [], changes: {} });
  });

  it('replaces the set of environments, and lets an item without content keep material and alias', () => {
    const list = [{ environmentName: 'a' }, { environmentName: 'c', content: secret('new') }];
    const { named, dropped, changes } = plan({ cryptoKeyInfoEnvironmentList: list }, [stored('a', 'x'), stored('b')]);
    expect(named.map(({ alias, material }) => [alias, material === undefined])).toEqual([
      ['x', true],
      [null, false],
    ]);
    expect(dropped.map(({ environmentName }) => environmentName)).toEqual(['b']);
    expect(changes).toEqual({
      cryptoKeyInfoEnvironmentList: [
        { environmentName: 'a', alias: 'x' },
        { environmentName: 'c', alias: null },
      ],
    });
  });

  it('refuses an item without content where there is none to keep', () => {
    for (const environments of [[stored('a')], [stored('a'), stored('b', null, false)]]) {
      expect(() => rotatedBy([{ environmentName: 'b' }], environments)).toThrow(
        'content value can not be empty for environment (b)!',
      );
    }
  });

  it('goes on counting in an environment that it comes back to', () => {
    const [planned] = plan({ cryptoKeyInfoEnvironmentList: [{ environmentName: 'b', content: secret('new') }] }, [
      stored('b', 'forgotten', false),
    ]).named;
    expect(planned?.state.ring.nextNumber).toBe(4);
    expect(planned?.alias).toBeNull();
  });

  it('lets the type change only with new material everywhere, and the algorithm go with the secret', () => {
    expect(() => plan({ keyType: 'PRIVATE_KEY' }, [stored('a')])).toThrow('needs new content for every environment');
    expect(() =>
      plan({ keyType: 'PRIVATE_KEY', cryptoKeyInfoEnvironmentList: [{ environmentName: 'a' }] }, [stored('a')]),
    ).toThrow('needs new content for every environment');
    const list = [{ environmentName: 'a', content: pem }];
    const { fields } = plan({ keyType: 'PRIVATE_KEY', cryptoKeyInfoEnvironmentList: list }, [stored('a')]);
    expect(fields).toEqual({ keyType: 'PRIVATE_KEY', algorithm: null });
  });

  it('needs an algorithm when a key becomes a secret', () => {
    const facts = { ...key, keyType: 'PRIVATE_KEY', algorithm: null } as const;
    const list = [{ environmentName: 'a', content: secret('new') }];
    const dto = { keyType: 'SECRET_KEY', cryptoKeyInfoEnvironmentList: list } as const;
    expect(() => plan({ ...dto, cryptoKeyInfoEnvironmentList: list }, [stored('a')], facts)).toThrow(
      'algorithm is required for SECRET_KEY! Supported values: AES, DES, DESede, RSA',
    );
  });

  it('rotates exactly the environments whose content is another one, whatever the list', () => {
    const item = fc.record({
      environmentName: fc.constantFrom('a', 'b', 'c', 'd', 'e'),
      content: fc.constantFrom(secret('old'), secret('new')),
    });
    const list = fc.uniqueArray(item, { minLength: 1, selector: ({ environmentName }) => environmentName });
    fc.assert(
      fc.property(list, (items) => {
        const environments = ['a', 'b', 'c', 'd', 'e'].map((name) => stored(name));
        const expected = items.filter(({ content }) => content === secret('new'));
        expect(rotatedBy(items, environments)).toEqual(expected.map(({ environmentName }) => environmentName));
        const { named, dropped } = plan({ cryptoKeyInfoEnvironmentList: items }, environments);
        expect(named.length + dropped.length).toBe(5);
      }),
    );
  });
});

describe('uniqueNames', () => {
  it('refuses an environment that is there twice, and says where', () => {
    expect(() => uniqueNames([{ environmentName: 'a' }, { environmentName: 'b' }, { environmentName: 'a' }])).toThrow(
      expect.objectContaining({
        message: 'Environment (a) is given more than once!',
        violations: [expect.objectContaining({ field: 'cryptoKeyInfoEnvironmentList[2].environmentName' })],
      }),
    );
  });
});
