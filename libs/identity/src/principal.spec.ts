import { holds, holdsSomewhere, type Principal, reaches } from './principal.js';

const with_ = (...grants: Principal['grants']): Principal => ({
  id: 't',
  kind: 'token',
  name: 't',
  grants,
  org: '1',
});
const bootstrap: Principal = { ...with_(), id: 'bootstrap', kind: 'bootstrap' };
const service: Principal = { ...with_(), id: 'key-vault', kind: 'service' };

describe('holds', () => {
  it('lets a grant without scope reach everything', () => {
    const principal = with_({ permission: 'project.app.write' });

    expect(holds(principal, 'project.app.write', 'project:1')).toBe(true);
    expect(holds(principal, 'project.app.write')).toBe(true);
  });

  it('keeps a scoped grant to its scope, compared as a whole', () => {
    const principal = with_({ permission: 'project.app.write', scope: 'project:1' });

    expect(holds(principal, 'project.app.write', 'project:1')).toBe(true);
    expect(holds(principal, 'project.app.write', 'org:9', 'project:1')).toBe(true);
    for (const scope of ['project:11', 'project:', 'PROJECT:1', 'org:1', '']) {
      expect(holds(principal, 'project.app.write', scope)).toBe(false);
    }
    expect(holds(principal, 'project.app.write')).toBe(false);
  });

  it('derives no permission from another', () => {
    const principal = with_({ permission: 'project.app.write' }, { permission: 'token.write' });

    expect(holds(principal, 'project.app.read')).toBe(false);
    expect(holds(principal, 'project.app.delete')).toBe(false);
  });

  it('gives everything to the bootstrap principal and nothing to a service', () => {
    expect(holds(bootstrap, 'SECRETS:MANAGE', 'project:x')).toBe(true);
    expect(holds(service, 'SECRETS:MANAGE', 'project:x')).toBe(false);
  });
});

describe('holdsSomewhere', () => {
  it('is true with any scope, and false without the permission', () => {
    const principal = with_({ permission: 'api_gateway.read', scope: 'zone:1' });

    expect(holdsSomewhere(principal, 'api_gateway.read')).toBe(true);
    expect(holdsSomewhere(principal, 'api_gateway.write')).toBe(false);
    expect(holdsSomewhere(bootstrap, 'api_gateway.write')).toBe(true);
    expect(holdsSomewhere(service, 'api_gateway.write')).toBe(false);
  });
});

describe('reaches', () => {
  it('is true with any of the permissions in one of the scopes', () => {
    const principal = with_({ permission: 'SECRETS:VIEW', scope: 'project:a' });

    expect(reaches(principal, ['SECRETS:MANAGE', 'SECRETS:VIEW'], 'project:a')).toBe(true);
    expect(reaches(principal, ['SECRETS:MANAGE', 'SECRETS:VIEW'], 'project:b')).toBe(false);
    expect(reaches(principal, [], 'project:a')).toBe(false);
  });
});
