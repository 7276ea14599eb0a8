/** What a caller may make a key of. */
export const KEY_TYPES = ['SECRET_KEY', 'PRIVATE_KEY', 'PUBLIC_KEY'] as const;
export type NamedKeyType = (typeof KEY_TYPES)[number];
/** Certificates and keystores are keys in another form: deployed, rotated and followed by JWKs like them. */
export type KeyType = NamedKeyType | 'CERTIFICATE' | 'KEYSTORE';

/** The vendor keeps the three apart: each has names and calls of its own. */
export type KeyKind = 'key' | 'certificate' | 'keystore';

export const KEY_ALGORITHMS = ['AES', 'DES', 'DESede', 'RSA'] as const;
export type KeyAlgorithm = (typeof KEY_ALGORITHMS)[number];
