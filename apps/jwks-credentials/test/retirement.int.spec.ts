import { eventually, TestService } from '@rekey/testing';
import { CredentialRetirement } from '../src/credentials/credential-retirement.js';
import { jwksCredentials } from '../src/index.js';
import { createConfiguration, type CreatedConfiguration, es256, put, queryDatabase, read } from './fixtures.js';
import { sourceOf, tell, type TestJwk, TestVault } from './vault-fixture.js';

const RETIRED = 'io.rekey.credential.retired.v1';

const vault = new TestVault();
let service: TestService;
beforeAll(async () => {
  service = await TestService.start(jwksCredentials, { transport: vault });
});
afterAll(() => service?.stop());

async function boundTo(jwk: TestJwk): Promise<CreatedConfiguration> {
  const config = await createConfiguration(service, [es256('given')]);
  const url = `/v1/zones/${config.zoneId}/token_validation/config/${config.id}/sources`;
  expect((await service.call({ method: 'PUT', url, body: { jwks: [sourceOf(jwk)] } })).status).toBe(200);
  return config;
}
const toldOf = ({ id }: CreatedConfiguration): object[] =>
  service.events.filter(({ type, subject }) => type === RETIRED && subject === id).map(({ data }) => data);
const accepts = (config: CreatedConfiguration, count: number): Promise<void> =>
  eventually(async () => expect((await read(service, config)).credentials.keys).toHaveLength(count));
const retired = ({ id, zoneId }: CreatedConfiguration, version: number): object => ({
  kind: 'token-configuration',
  id,
  name: 'A configuration',
  scope: { zone: zoneId },
  version,
  retiredAt: expect.stringMatching(/Z$/),
});

describe('CredentialRetired', () => {
  it('tells once that the overlap of a configuration’s keys is over', async () => {
    const jwk = vault.add();
    const config = await boundTo(jwk);
    await tell(service, vault.rotate(jwk, { overlapSeconds: 3600 }));
    await accepts(config, 3);
    const end = `UPDATE credentials SET retire_at = now() WHERE configuration_id = $1 AND state = 'retiring'`;
    await queryDatabase(service, end, [config.id]);
    const retirement = service.app.get(CredentialRetirement);
    await Promise.all([retirement.sweep(), retirement.sweep()]);
    await eventually(() => expect(toldOf(config)).toEqual([retired(config, 1)]));
    const rows = await queryDatabase(service, 'SELECT 1 FROM credentials WHERE configuration_id = $1', [config.id]);
    expect(rows).toHaveLength(2);
  });

  it('comes of the change that ends it if that is earlier, and not again', async () => {
    const jwk = vault.add();
    const config = await boundTo(jwk);
    await tell(service, vault.rotate(jwk, { overlapSeconds: 3600 }));
    await accepts(config, 3);
    await tell(service, vault.rotate(jwk));
    await accepts(config, 2);
    await put(service, config, [es256('other')]);
    await service.app.get(CredentialRetirement).sweep();
    await eventually(() => expect(toldOf(config)).toEqual([retired(config, 1)]));
  });
});
