import type { Permission } from '../permissions.js';
import type { Guards, Verb } from './operation.js';

/** How a path speaks: the shapes of its bodies, pages and errors. */
export type DialectName = 'native' | 'zitadel-connect' | 'zitadel-rest' | 'apinizer' | 'cloudflare' | 'oauth';

/** `<verb> <path>`, where `{name}` stands for one segment. The names are those of the message's fields. */
export type Door = `${Verb} /${string}`;

/**
 * Who may enter: a holder of the permission (of one of them), `token` for whoever is known, `open` for everybody. For which
 * resource, the service decides.
 */
export type Access = Permission | readonly Permission[] | 'token' | 'open';

/** One operation of a service: under which doors, for whom, and what of it its targets do not see. */
export interface OperationEntry extends Guards {
  /** Its doors over REST. Several may lead to it, none where it has a Connect door only. */
  readonly rest?: Door | readonly Door[];
  readonly permission: Access;
}

/**
 * Operations of one service of an API by their names. An operation is called `/<rpc>/<name>` in a condition of an
 * execution, and by its Connect door where there is one.
 */
export interface OperationTable {
  /** `zitadel.action.v2.ActionService`. */
  readonly rpc: string;
  /** Every operation has the door `POST /<rpc>/<name>` besides. */
  readonly connect?: true;
  readonly operations: Readonly<Record<string, OperationEntry>>;
}
