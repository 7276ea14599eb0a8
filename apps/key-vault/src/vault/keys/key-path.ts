import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { KeyKind } from '../material/key-types.js';

/** Which key, certificate or keystore is meant: in one project each kind has names of its own, so a name alone does not say. */
export interface KeyPath {
  readonly kind: KeyKind;
  readonly projectName: string;
  readonly keyName: string;
}

/** The same in a project that was entered. */
export type KeyOf = Pick<KeyPath, 'kind' | 'keyName'> & { readonly projectId: string };

/** What the vendor calls the name of each kind in paths. */
export const NAME_IN_PATH: Readonly<Record<KeyKind, string>> = {
  key: 'keyName',
  certificate: 'certificateName',
  keystore: 'keyStoreName',
};

/** The key, certificate or keystore that the path of a request names. */
export const PathOf = createParamDecorator((kind: KeyKind, context: ExecutionContext): KeyPath => {
  const { params } = context.switchToHttp().getRequest<FastifyRequest>();
  const { projectName = '', [NAME_IN_PATH[kind]]: keyName = '' } = params as Readonly<Record<string, string>>;
  return { kind, projectName, keyName };
});
