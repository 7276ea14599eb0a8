import { TestService } from '@rekey/testing';
import { jwksCredentials } from '../src/index.js';
import { createConfiguration, createZone, es256, memberOf, PREFIXES } from './fixtures.js';
import { createRule, createRules, rulesOf, SUCCESS } from './rule-fixtures.js';

let service: TestService;
beforeAll(async () => {
  service = await TestService.start(jwksCredentials);
});
afterAll(() => service?.stop());

const UNKNOWN = '6f9619ff-8b86-4d01-b42d-00cf4fc964ff';

describe('the list of rules', () => {
  it('has pages by precedence, and an empty one beyond the end', async () => {
    const zoneId = await createZone(service);
    const ids = await createRules(service, zoneId, ...'abcdefg');
    await createRule(service, await createZone(service));
    const pages = await Promise.all(
      [1, 2, 3].map((page) => service.call({ url: `${rulesOf(zoneId)}?page=${page}&per_page=5` })),
    );
    expect(pages.map(({ status, body }) => [status, body.result.map(({ id }: { id: string }) => id)])).toEqual([
      [200, ids.slice(0, 5)],
      [200, ids.slice(5)],
      [200, []],
    ]);
    expect(pages.map(({ body }) => body.result_info)).toEqual(
      [5, 2, 0].map((count, index) => ({ page: index + 1, per_page: 5, count, total_count: 7, total_pages: 2 })),
    );
  });

  it('has those that all filters match', async () => {
    const { zoneId, id: one } = await createConfiguration(service, [es256()]);
    const { id: other } = await createConfiguration(service, [es256()], zoneId);
    const hosts = (...host: string[]) => ({ selector: { include: [{ host }] } });
    const a = await createRule(service, zoneId, {
      title: 'a',
      expression: `is_jwt_valid("${one}")`,
      ...hosts('a.example'),
    });
    await createRule(service, zoneId, { title: 'b', expression: `is_jwt_present("${other}")`, enabled: false });
    await createRule(service, zoneId, {
      title: 'c',
      action: 'log',
      expression: `is_jwt_valid("${one}") or not is_jwt_present("${other}")`,
      ...hosts('b.example', 'a.example'),
    });
    for (const [query, titles] of [
      ['', 'abc'],
      [`token_configuration=${one}`, 'ac'],
      [`token_configuration=${one},${other}`, 'abc'],
      [`token_configuration=${one}&token_configuration=${other}`, 'abc'],
      [`token_configuration=${UNKNOWN}`, ''],
      ['action=block', 'ab'],
      ['action=log&enabled=true', 'c'],
      ['enabled=false', 'b'],
      [`id=${a.id}`, 'a'],
      [`rule_id=${a.id}`, 'a'],
      [`rule_id=${a.id}&id=${UNKNOWN}`, ''],
      ['host=a.example', 'ac'],
      ['hostname=B.Example:443', 'c'],
      ['host=a.example&hostname=b.example', 'c'],
      [`host=a.example&token_configuration=${other}`, 'c'],
      ['unknown=1', 'abc'],
    ]) {
      const { status, body } = await service.call({ url: `${rulesOf(zoneId)}?${query}` });
      expect([query, status, body.result.map(({ title }: { title: string }) => title).join('')]).toEqual([
        query,
        200,
        titles,
      ]);
      expect(body.result_info.total_count).toBe(titles?.length);
    }
  });

  it('follows an edit', async () => {
    const zoneId = await createZone(service);
    const { id } = await createRule(service, zoneId, { selector: { include: [{ host: ['a.example'] }] } });
    const edit = { selector: { include: [{ host: ['b.example'] }] } };
    await service.call({ method: 'PATCH', url: `${rulesOf(zoneId)}/${id}`, body: edit });
    const countOf = async (host: string): Promise<number> =>
      (await service.call({ url: `${rulesOf(zoneId)}?host=${host}` })).body.result.length;
    expect([await countOf('a.example'), await countOf('b.example')]).toEqual([0, 1]);
  });

  it.each([
    'page=0',
    'per_page=51',
    'token_configuration=x',
    'action=skip',
    'enabled=yes',
    'enabled=true&enabled=false',
    'id=x',
    'rule_id=x',
    'host=a%20b',
    'hostname=',
  ])('refuses %s and names it', async (query) => {
    const { status, body } = await service.call({ url: `${rulesOf(await createZone(service))}?${query}` });
    expect(status).toBe(400);
    expect(body.errors[0]).toMatchObject({ source: { pointer: `/${query.split('=')[0]}` } });
  });
});

describe('the preview', () => {
  const HOSTS = ['a.example', 'b.example'];
  let zoneId: string;
  let ids: string[];
  beforeAll(async () => {
    zoneId = await createZone(service);
    ids = [];
    for (const host of HOSTS)
      for (const [method, endpoint] of [
        ['GET', '/users/{id}'],
        ['POST', '/users/{id}'],
        ['GET', '/zones'],
      ]) {
        const body = { method, host, endpoint };
        const answer = await service.call({ method: 'POST', url: `/v1/zones/${zoneId}/operations`, body });
        ids.push(answer.body.id);
      }
  });

  const previewOf = (selector: object | string, query = '', zone = zoneId) =>
    service.call({ method: 'POST', url: `${rulesOf(zone)}/preview${query}`, body: selector });

  it.each(PREFIXES)('under "%s" shows what a selector makes of the operations, by POST and by PUT', async (prefix) => {
    const body = { include: [{ host: ['A.example'] }], exclude: [{ operation_ids: [ids[1]] }] };
    for (const method of ['POST', 'PUT'] as const) {
      const answer = await service.call({ method, url: `${rulesOf(zoneId, prefix)}/preview`, body });
      expect(answer.status).toBe(200);
      const { result, ...rest } = answer.body;
      const info = { page: 1, per_page: 20, count: 6, total_count: 6, total_pages: 1 };
      expect(rest).toEqual({ ...SUCCESS, result_info: info });
      const { operations, ...counts } = result;
      expect(counts).toEqual({
        total: 6,
        included: 2,
        excluded: 1,
        ignored: 3,
        selected_hosts: ['a.example'],
        available_hosts: HOSTS,
      });
      expect(operations[1]).toEqual({
        operation_id: ids[1],
        method: 'POST',
        host: 'a.example',
        endpoint: '/users/{id}',
        last_updated: expect.stringMatching(/\.\d{6}Z$/),
        state: 'excluded',
      });
      expect(operations.map(({ operation_id: id, state }: Record<string, string>) => [id, state])).toEqual(
        ids.map((id, index) => [id, index > 2 ? 'ignored' : index === 1 ? 'excluded' : 'included']),
      );
    }
  });

  it('takes {} for the whole zone', async () => {
    const { body } = await previewOf({});
    expect(body.result).toMatchObject({ total: 6, included: 6, excluded: 0, ignored: 0, selected_hosts: HOSTS });
  });

  it('of a zone without operations is empty', async () => {
    const { status, body } = await previewOf({}, '', await createZone(service));
    expect(status).toBe(200);
    const counts = { total: 0, included: 0, excluded: 0, ignored: 0 };
    expect(body.result).toEqual({ operations: [], ...counts, selected_hosts: [], available_hosts: [] });
  });

  it.each([
    ['state[]=included', [0, 2]],
    ['state=included,excluded', [0, 1, 2]],
    ['state[]=excluded&state[]=ignored', [1, 3, 4, 5]],
    ['host[]=b.example', [3, 4, 5]],
    ['hostname=A.EXAMPLE', [0, 1, 2]],
    ['host=a.example&hostname[]=b.example', [0, 1, 2, 3, 4, 5]],
    ['method=post', [1, 4]],
    ['method[]=GET,POST', [0, 1, 2, 3, 4, 5]],
    ['endpoint[]=zon', [2, 5]],
    ['endpoint=%7Bid&state=ignored&method=GET', [3]],
    ['per_page=5', [0, 1, 2, 3, 4]],
    ['per_page=5&page=2', [5]],
    ['per_page=5&page=9', []],
  ])('lists what %s says', async (query, expected) => {
    const selector = { include: [{ host: ['a.example'] }], exclude: [{ operation_ids: [ids[1]] }] };
    const { status, body } = await previewOf(selector, `?${query}`);
    expect(status).toBe(200);
    const indexes = body.result.operations.map(({ operation_id: id }: { operation_id: string }) => ids.indexOf(id));
    expect(indexes).toEqual(expected);
    expect(body.result).toMatchObject({ total: 6, included: 2, excluded: 1, ignored: 3 });
    expect(body.result_info.count).toBe(expected.length);
  });

  it.each([
    [{ include: 'x' }, '', '/include'],
    [{ exclude: [{ operation_ids: ['x'] }] }, '', '/exclude/0/operation_ids'],
    [{}, 'state=other', '/state'],
    [{}, 'host[]=a%20b', '/host'],
    [{}, 'method=FETCH', '/method'],
    [{}, 'per_page=1', '/per_page'],
    [[], '', ''],
  ])('refuses %j with "%s"', async (selector, query, pointer) => {
    const { status, body } = await previewOf(selector, `?${query}`);
    expect(status).toBe(400);
    expect(body.errors[0].source).toEqual({ pointer });
  });

  it('is for those who may read in the zone', async () => {
    const other = await createZone(service);
    const statusOf = async (as: ReturnType<typeof memberOf>): Promise<number> =>
      (await service.call({ method: 'POST', url: `${rulesOf(zoneId)}/preview`, body: {}, as })).status;
    expect(await statusOf(memberOf(zoneId, 'api_gateway.read'))).toBe(200);
    expect(await statusOf(memberOf(zoneId, 'api_gateway.write'))).toBe(200);
    expect(await statusOf(memberOf(other, 'api_gateway.read'))).toBe(403);
  });
});
