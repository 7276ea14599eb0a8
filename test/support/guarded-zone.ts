import { generateKeyPairSync, type JsonWebKey, randomUUID } from 'node:crypto';
import { SignJWT } from 'jose';
import type { Rekey } from './rekey.js';

export interface SigningKey {
  readonly jwk: JsonWebKey;
  /** Signed by it, without an end. */
  readonly token: string;
}

export async function newKey(): Promise<SigningKey> {
  const kid = randomUUID();
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const token = await new SignJWT({ sub: 'caller' }).setProtectedHeader({ alg: 'ES256', kid }).sign(privateKey);
  return { jwk: { ...publicKey.export({ format: 'jwk' }), kid, alg: 'ES256' }, token };
}

/** A zone with a configuration that accepts the key, and one rule; `ID` in its expression is the configuration's. */
export async function createZone(rekey: Rekey, key: SigningKey, expression: string, selector: object): Promise<string> {
  const zoneId = (await rekey.ok('POST', '/v1/zones', { name: `zone-${randomUUID()}` })).id as string;
  const path = `/client/v4/zones/${zoneId}/token_validation`;
  const { id } = (
    await rekey.ok('POST', `${path}/config`, {
      title: 'guarded',
      description: '',
      token_sources: ['http.request.headers["authorization"][0]'],
      token_type: 'JWT',
      credentials: { keys: [key.jwk] },
    })
  ).result as { id: string };
  const rule = { title: 'guard', description: '', action: 'block', enabled: true, selector };
  await rekey.ok('POST', `${path}/rules`, { ...rule, expression: expression.replaceAll('ID', id) });
  return zoneId;
}
