import type { Permission } from '../permissions.js';

/** How a path speaks: the shapes of its bodies, pages and errors. */
export type DialectName = 'native' | 'zitadel-connect' | 'zitadel-rest' | 'apinizer' | 'cloudflare' | 'oauth';

export type Verb = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** `<verb> <path>`, where `{name}` stands for one segment. The names are those of the message's fields. */
export type Door = `${Verb} /${string}`;

/**
 * Who may enter: a holder of the permission (of one of them), `token` for whoever is known, `open` for everybody. For which
 * resource, the service decides.
 */
export type Access = Permission | readonly Permission[] | 'token' | 'open';

/**
 * What of an operation is not for the targets of its executions: nobody but the caller has the secrets that it takes and
 * gives. Members are named as the messages name them, however written and however deep they stand.
 */
export interface Guards {
  /** Members of the request that hold secrets. */
  readonly takes?: readonly string[];
  /** Members of the answer that hold secrets; `all` where the answer is one. */
  readonly shows?: readonly string[] | 'all';
  /** Its request is carried out as the caller made it, or not at all: it gives away what only the caller may give. */
  readonly isFixed?: true;
}

/** One operation of a service: under which doors, for whom, and what of it its targets do not see. */
export interface OperationEntry extends Guards {
  /** Its doors over REST. Several may lead to it, none where it has a Connect door only. */
  readonly rest?: Door | readonly Door[];
  readonly permission: Access;
  /**
   * It may give a credential another version: with `?dryRun=true` it answers what would happen, and nothing does. `shown`:
   * beside what it answers itself, which is a preview already.
   */
  readonly turns?: true | 'shown';
}

/**
 * Operations of one service of an API by their names. An operation is called `/<rpc>/<name>` in a condition of an
 * execution, and by its Connect door where there is one. Vendors without names for theirs have them named as ZITADEL would.
 */
export interface OperationTable {
  /** `zitadel.action.v2.ActionService`. */
  readonly rpc: string;
  /** Every operation has the door `POST /<rpc>/<name>` besides. */
  readonly connect?: true;
  readonly operations: Readonly<Record<string, OperationEntry>>;
}

/** Paths of a service that are treated alike. The most specific one that fits a request counts. */
export interface RouteDeclaration {
  /** `{name}` stands for one segment, a trailing `/*` for everything below. A path with letters encoded is another one. */
  readonly paths: readonly `/${string}`[];
  /** Default: native. */
  readonly dialect?: DialectName;
  /** What speaks the same below these, though nobody has it. By default all paths with the same first segments. */
  readonly prefixes?: readonly `/${string}`[];
  /** Who may call what is no operation here: key sets, token checks, OAuth. Nobody without it. */
  readonly permission?: Access;
  /** Not counted against the caller's rate. With `open`: handed over before the gateway does any work of its own. */
  readonly unlimited?: true;
  /** Its service answers most of these from memory: the gateway counts who asks, and does nothing else before that. */
  readonly answersAtOnce?: true;
  /** The caller may have the service wait, so long that it may take longer than others do. */
  readonly timeoutMs?: number;
  /** What is reached belongs to an organization, which `x-zitadel-orgid` names. Always so where ZITADEL is spoken. */
  readonly ofOrganization?: true;
  /** Proxies ask about requests of theirs, whose path may follow: they are told yes or no, whatever path it is. */
  readonly answersProxies?: true;
}

/** All that a service answers from outside. What is not in here does not exist. */
export interface ServiceRoutes {
  /** What the service is for, as the OpenAPI document says. Default: its name. */
  readonly summary?: string;
  readonly routes: readonly RouteDeclaration[];
  /** What executions can be set on. Data-plane and public paths are none: they are in `routes` alone. */
  readonly operations: readonly OperationTable[];
}
