import { eventually } from '@rekey/testing';
import pg from 'pg';
import { ecPair, Vault } from './vault-fixture.js';

const CONTENT = () => ecPair().privateKey;

/** A session of its own, which holds locks as another call would. */
class Session {
  private constructor(private readonly client: pg.Client) {}

  static async open(url: string): Promise<Session> {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    await client.query('SET search_path TO key_vault');
    return new Session(client);
  }

  async rows(text: string, values: unknown[] = []): Promise<unknown[]> {
    return (await this.client.query(text, values)).rows as unknown[];
  }

  /** Sessions of the service that wait for a lock. */
  async waiting(count: number): Promise<void> {
    await eventually(async () => {
      const rows = await this.rows(
        `SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
      );
      if (rows.length < count) throw new Error(`${rows.length} of ${count} wait`);
    });
  }

  close(): Promise<void> {
    return this.client.end();
  }
}

// The risk: two calls that take the same rows in two orders wait for each other until the database ends one of them.
describe('an update that drops an environment and detaches, beside JWKs that follow the last rotation', () => {
  let vault: Vault;
  let holder: Session;
  let looker: Session;

  beforeAll(async () => {
    vault = await Vault.start();
    [holder, looker] = [await Session.open(vault.service.databaseUrl), await Session.open(vault.service.databaseUrl)];
  });
  afterAll(async () => {
    await holder.close();
    await looker.close();
    await vault.stop();
  });

  it('waits for the JWKs before it touches a version, so that both come to their end', async () => {
    const project = await vault.project();
    const [left, kept] = [await vault.environment(), await vault.environment()];
    const [first, other] = [CONTENT(), CONTENT()];
    const items = [
      { environmentName: left, content: first },
      { environmentName: kept, content: other },
    ];
    const keyId = await vault.key(project, 'key', items);
    const jwkId = await vault.jwk(project, 'jwk', 'key', left);
    const url = `/apiops/projects/${project}/keys/key/`;

    await holder.rows('BEGIN');
    await holder.rows('SELECT 1 FROM jwks WHERE id = $1 FOR UPDATE', [jwkId]);
    const list = [{ environmentName: left, content: CONTENT() }, { environmentName: kept }];
    const rotated = await vault.put(`${url}?jwkUpdateAction=UPDATE`, { cryptoKeyInfoEnvironmentList: list });
    expect(rotated.status).toBe(200);
    await looker.waiting(1);
    const dropping = vault.put(`${url}?jwkUpdateAction=NULLIFY`, {
      cryptoKeyInfoEnvironmentList: [{ environmentName: kept }],
    });
    await looker.waiting(2);
    await looker.rows('BEGIN');
    await looker.rows('SELECT 1 FROM key_versions WHERE key_id = $1 FOR UPDATE NOWAIT', [keyId]);
    await looker.rows('ROLLBACK');
    await holder.rows('ROLLBACK');

    expect((await dropping).status).toBe(200);
    const [event] = await vault.service.eventsOf('io.rekey.jwk.detached.v1', jwkId);
    expect(event?.data).toMatchObject({ keyId });
    expect(await vault.readJwk(project, 'jwk')).toMatchObject({ sourceId: null });
  });
});
