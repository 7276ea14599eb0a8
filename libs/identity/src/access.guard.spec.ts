import { randomBytes } from 'node:crypto';
import { type ExecutionContext, NotFoundException } from '@nestjs/common';
import { RouteTable } from '@rekey/contracts';
import { AccessGuard } from './access.guard.js';
import { PermissionDenied, Unauthenticated } from './identity.errors.js';
import { assertionKeyPair, AssertionSigner, AssertionVerifier } from './internal-assertion.js';
import type { Principal } from './principal.js';
import { requestPrincipal, setRequestPrincipal } from './request-principal.js';

const routes = new RouteTable({
  gateway: {
    routes: [{ paths: ['/v1/*'] }, { paths: ['/open/*', '/open/all'], permission: 'open' }],
    operations: [
      {
        rpc: 'rekey.v1.SpecService',
        operations: {
          Either: { rest: 'POST /v1/{name}/either', permission: ['event.read', 'token.write'] },
          Anybody: { rest: 'POST /v1/anybody', permission: 'token' },
          Closed: { rest: 'POST /open/closed', permission: 'token.write' },
        },
      },
    ],
  },
});
/** Patterns of the router. */
const URLS: Readonly<Record<string, string>> = {
  either: '/v1/:name/either',
  anybody: '/v1/anybody',
  open: '/open/all*',
  closed: '/open/closed',
  services: '/internal/v1/services',
  forgotten: '/v1/forgotten',
};

const { privateKey, publicKey } = assertionKeyPair(randomBytes(32));
const guard = new AccessGuard(routes, new AssertionVerifier(publicKey, 'gateway'));
const signer = new AssertionSigner(privateKey);

const token = (...permissions: Principal['grants'][number]['permission'][]): Principal => ({
  id: permissions.join() || 'none',
  kind: 'token',
  name: 't',
  grants: permissions.map((permission) => ({ permission })),
  org: '1',
});
const service: Principal = { id: 'key-vault', kind: 'service', name: 'key-vault', grants: [], org: '' };

interface Call {
  readonly headers?: Record<string, string>;
  readonly principal?: Principal;
}

async function enter(route: string, { headers = {}, principal }: Call = {}): Promise<unknown> {
  const raw = {};
  if (principal !== undefined) setRequestPrincipal(raw as never, principal);
  const context = {
    getType: () => 'http',
    switchToHttp: () => ({ getRequest: () => ({ headers, raw, method: 'POST', routeOptions: { url: URLS[route] } }) }),
  };
  const allowed = await guard.canActivate(context as never as ExecutionContext);
  return { allowed, principal: requestPrincipal(raw as never) };
}

const asserted = async (principal: Principal, audience: 'gateway' | 'key-vault' = 'gateway') => ({
  headers: { 'x-rekey-assertion': await signer.sign(principal, audience) },
});

describe('AccessGuard', () => {
  it('lets nobody into a route that declares no access', async () => {
    await expect(enter('forgotten')).rejects.toBeInstanceOf(Unauthenticated);
    await expect(enter('forgotten', { principal: token('event.read') })).rejects.toBeInstanceOf(PermissionDenied);
    const bootstrap: Principal = { ...token(), kind: 'bootstrap' };
    await expect(enter('forgotten', { principal: bootstrap })).rejects.toBeInstanceOf(PermissionDenied);
    await expect(enter('forgotten', { principal: service })).rejects.toBeInstanceOf(PermissionDenied);
  });

  it('asks for one of the permissions', async () => {
    await expect(enter('either')).rejects.toMatchObject({ code: 'identity.credentials.missing' });
    await expect(enter('either', { principal: token('zone.write') })).rejects.toBeInstanceOf(PermissionDenied);
    expect(await enter('either', { principal: token('token.write') })).toMatchObject({ allowed: true });
  });

  it('believes the principal of an assertion made for this service, and puts it on the request', async () => {
    const principal = token('event.read');

    expect(await enter('either', await asserted(principal))).toEqual({ allowed: true, principal });
    await expect(enter('either', await asserted(principal, 'key-vault'))).rejects.toBeInstanceOf(Unauthenticated);
  });

  it('believes no other header', async () => {
    const headers = { authorization: 'Bearer x', 'x-principal': JSON.stringify(token('event.read')) };

    await expect(enter('either', { headers })).rejects.toBeInstanceOf(Unauthenticated);
  });

  it('opens a public route to everybody, and its stricter neighbours to those who may', async () => {
    expect(await enter('open')).toMatchObject({ allowed: true });
    await expect(enter('closed')).rejects.toBeInstanceOf(Unauthenticated);
  });

  it('hides an internal route from everybody but services', async () => {
    const bootstrap: Principal = { ...token(), kind: 'bootstrap' };

    await expect(enter('services')).rejects.toBeInstanceOf(NotFoundException);
    await expect(enter('services', { principal: bootstrap })).rejects.toBeInstanceOf(NotFoundException);
    await expect(enter('services', { headers: { 'x-rekey-assertion': 'a.b.c' } })).rejects.toBeInstanceOf(
      NotFoundException,
    );
    await expect(enter('services', await asserted(service, 'key-vault'))).rejects.toBeInstanceOf(NotFoundException);
    expect(await enter('services', await asserted(service))).toMatchObject({ allowed: true });
  });

  it('lets a service into internal routes alone', async () => {
    await expect(enter('anybody', await asserted(service))).rejects.toBeInstanceOf(PermissionDenied);
    expect(await enter('anybody', { principal: token() })).toMatchObject({ allowed: true });
  });
});
