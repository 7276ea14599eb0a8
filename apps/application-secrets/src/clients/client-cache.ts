import { createPublicKey, type KeyObject } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { ReplicaCache } from '@rekey/cache';
import {
  ApplicationCreated,
  ApplicationKeyCreated,
  ApplicationKeyRemoved,
  ApplicationKeyRestored,
  ApplicationRemoved,
  ApplicationUpdated,
  ClientSecretRotated,
  ProjectRemoved,
  ProjectUpdated,
} from '@rekey/contracts';
import type { Version } from '@rekey/lifecycle';
import { Broadcasts } from '@rekey/messaging';
import { DataSource } from 'typeorm';
import type { AccessTokenType, AuthMethodType } from '../applications/application.entity.js';

const MAX_CLIENTS = 50_000;
const MAX_KEYS = 50_000;
/** How long a replica that the event log does not reach may still accept a credential that ended elsewhere: five seconds, with the read. */
const TTL_MS = 4_500;

/** A secret as far as authentication needs it. Whether it is over is for its user to ask, by the clock. */
export interface ClientSecret extends Pick<Version, 'number' | 'state' | 'retireAt'> {
  readonly digest: Buffer;
}

/** An application that may authenticate: it is active, and so is its project. */
export interface Client {
  readonly clientId: string;
  readonly appId: string;
  readonly projectId: string;
  /** Id of the organization that owns its project. */
  readonly org: string;
  readonly authMethodType: AuthMethodType;
  readonly accessTokenType: AccessTokenType;
  readonly secrets: readonly ClientSecret[];
}

export interface ClientKey {
  readonly key: KeyObject;
  readonly expiresAt: Date;
}

type ClientRow = Omit<Client, 'clientId' | 'secrets'> & {
  readonly [Member in keyof ClientSecret]: ClientSecret[Member] | null;
};

/** What OAuth clients authenticate with: one query for a cold client or key, none for a warm one or for a wrong guess. */
@Injectable()
export class ClientCache {
  private readonly clients = new ReplicaCache<string, Client>({
    max: MAX_CLIENTS,
    freshForMs: TTL_MS,
    groupOf: ({ projectId }) => projectId,
  });
  private readonly keys = new ReplicaCache<string, ClientKey>({ max: MAX_KEYS, freshForMs: TTL_MS });

  constructor(
    private readonly dataSource: DataSource,
    broadcasts: Broadcasts,
  ) {
    const ofClient = [ApplicationCreated, ApplicationUpdated, ApplicationRemoved, ClientSecretRotated] as const;
    broadcasts.follow(ofClient, ({ clientId }) => this.clients.drop(clientId));
    broadcasts.follow([ProjectUpdated, ProjectRemoved], ({ projectId }) => this.clients.dropGroup(projectId));
    broadcasts.follow([ApplicationKeyCreated, ApplicationKeyRemoved, ApplicationKeyRestored], ({ clientId, keyId }) =>
      this.keys.drop(keyOf(clientId, keyId)),
    );
    broadcasts.follow([ApplicationKeyCreated], ({ clientId, replaces }) => {
      if (replaces !== undefined) this.keys.drop(keyOf(clientId, replaces));
    });
  }

  find(clientId: string): Client | null | Promise<Client | null> {
    return this.clients.get(clientId, this.readClient);
  }

  /** What `find` would give at once; undefined when it would read. */
  known(clientId: string): Client | null | undefined {
    return this.clients.fresh(clientId);
  }

  /** As `find`, and as it is now: no read that began before this call is taken for an answer. */
  findNow(clientId: string): Client | null | Promise<Client | null> {
    this.clients.drop(clientId);
    return this.find(clientId);
  }

  /** A key of that client, expired or not. */
  findKey(clientId: string, keyId: string): ClientKey | null | Promise<ClientKey | null> {
    return this.keys.get(keyOf(clientId, keyId), () => this.readKey(clientId, keyId));
  }

  private readonly readClient = async (clientId: string): Promise<Client | null> => {
    const rows = await this.dataSource.query<ClientRow[]>(
      `SELECT application.id AS "appId", application.project_id AS "projectId", application.org,
         application.auth_method_type AS "authMethodType", application.access_token_type AS "accessTokenType",
         version.number, version.state, version.retire_at AS "retireAt", version.digest
       FROM applications AS application
       JOIN projects AS project ON project.id = application.project_id AND project.state = 'active'
       LEFT JOIN client_secret_versions AS version
         ON version.app_id = application.id AND version.state IN ('active', 'retiring')
       WHERE application.client_id = $1 AND application.state = 'active'`,
      [clientId],
    );
    const [first] = rows;
    if (first === undefined) return null;
    const secrets = rows.flatMap(({ number, state, retireAt, digest }) =>
      number === null || state === null || digest === null ? [] : [{ number, state, retireAt, digest }],
    );
    const { appId, projectId, org, authMethodType, accessTokenType } = first;
    return { clientId, appId, projectId, org, authMethodType, accessTokenType, secrets };
  };

  private async readKey(clientId: string, keyId: string): Promise<ClientKey | null> {
    const [row] = await this.dataSource.query<{ publicKey: Buffer; expiresAt: Date }[]>(
      `SELECT key.public_key AS "publicKey", key.expires_at AS "expiresAt"
       FROM application_keys AS key JOIN applications AS application ON application.id = key.app_id
       WHERE key.id = $2 AND application.client_id = $1`,
      [clientId, keyId],
    );
    if (row === undefined) return null;
    return { key: createPublicKey({ key: row.publicKey, format: 'der', type: 'spki' }), expiresAt: row.expiresAt };
  }
}

function keyOf(clientId: string, keyId: string): string {
  return JSON.stringify([clientId, keyId]);
}
