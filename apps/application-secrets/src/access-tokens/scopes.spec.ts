import { readScopes } from './scopes.js';

const audience = (id: string): string => `urn:zitadel:iam:org:project:id:${id}:aud`;

describe('readScopes', () => {
  it('keeps what is given, in the order asked for, each once', () => {
    expect(readScopes(`email ${audience('7')} openid email`)).toEqual({
      scopes: ['email', audience('7'), 'openid'],
      projectIds: ['7'],
    });
  });

  it.each([undefined, '', '   ', 'iam.write offline_access', audience('zitadel'), audience(''), audience('x:y')])(
    'gives nothing for %j',
    (parameter) => expect(readScopes(parameter)).toEqual({ scopes: [], projectIds: [] }),
  );

  it.each(['a\tb', 'ü', '"', 'a\\b', 'a\0', 'x'.repeat(2_001)])('refuses %j', (parameter) => {
    expect(() => readScopes(parameter)).toThrow('scope must');
  });

  it('bounds the projects of one token', () => {
    const ten = Array.from({ length: 10 }, (_, index) => audience(String(index))).join(' ');
    expect(readScopes(ten).projectIds).toHaveLength(10);
    expect(() => readScopes(`${ten} ${audience('10')}`)).toThrow('at most 10 projects');
  });
});
