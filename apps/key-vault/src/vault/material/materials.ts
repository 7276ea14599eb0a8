import { certificate } from './certificate.js';
import type { KeyType } from './key-types.js';
import { keystore } from './keystore.js';
import type { Material } from './material.js';
import { pem } from './pem.js';
import { secret } from './secret.js';

const MATERIALS: Readonly<Record<KeyType, Material>> = {
  SECRET_KEY: secret,
  PRIVATE_KEY: pem('PRIVATE_KEY'),
  PUBLIC_KEY: pem('PUBLIC_KEY'),
  CERTIFICATE: certificate,
  KEYSTORE: keystore,
};

export function materialOf(type: KeyType): Material {
  return MATERIALS[type];
}
