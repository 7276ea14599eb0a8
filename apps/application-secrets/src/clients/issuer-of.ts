import type { RekeyConfig } from '@rekey/config';

/** Our issuer identifier: what assertions name as their audience, and introspection answers as `iss`. */
export function issuerOf({ publicUrl, serviceUrls }: RekeyConfig): string {
  return publicUrl ?? serviceUrls.gateway;
}
