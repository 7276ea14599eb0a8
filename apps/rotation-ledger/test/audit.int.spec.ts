import { createHash } from 'node:crypto';
import { eventually, principalWith, uniqueName } from '@rekey/testing';
import {
  canonicalJson,
  ExportProblem,
  leafHash,
  verifyConsistency,
  verifyExport,
  verifyInclusion,
} from '@rekey/transparency-log';
import { AuditFixture, keyUpdated } from './audit-fixture.js';

let audit: AuditFixture;
beforeAll(async () => {
  audit = await AuditFixture.start();
});
afterAll(() => audit.stop());

async function* linesOf(text: string) {
  yield* await Promise.resolve(text.split('\n'));
}
/** The entries about a subject, the oldest first, once there are so many. */
const entriesAbout = (subject: string, count: number): Promise<{ index: number; time: string }[]> =>
  eventually(async () => {
    const { items } = (await audit.get(`?subject=${subject}&limit=500`)).body;
    if (items.length < count) throw new Error(`${items.length} of ${count}`);
    return items.reverse();
  });
/** Publishes so many changes of one new key, and waits until they are in the log, in which refused attempts are too. */
async function changed(count: number): Promise<{ subject: string; indexes: number[] }> {
  const subject = uniqueName('key');
  await audit.publish(...Array.from({ length: count }, () => keyUpdated(subject)));
  return { subject, indexes: (await entriesAbout(subject, count)).map(({ index }) => index) };
}
const hashesOf = (body: { hashes: string[] }) => body.hashes.map((hash) => Buffer.from(hash, 'base64'));

describe('GET /v1/audit', () => {
  it('has one entry for each change, however often its event comes, and none for what changes nothing', async () => {
    const subject = uniqueName('key');
    const event = keyUpdated(subject, { time: '2026-01-02T03:04:05.678Z' });
    const used = keyUpdated(subject, { type: 'io.rekey.credential.used.v1' });
    await audit.publish(event, used, event);
    const index = (await entriesAbout(subject, 1))[0]?.index;
    await audit.publish(used, event);
    await changed(1);

    const { status, body } = await audit.get(`?subject=${subject}`);
    expect(status).toBe(200);
    const { time, actor, org, requestid: requestId, data } = event;
    expect(body).toEqual({
      items: [{ index, time, actor, org, action: 'key.updated', subject, outcome: 'succeeded', requestId, data }],
      next: null,
    });
  });

  it('filters, and leads through pages to the oldest', async () => {
    const subject = uniqueName('key');
    const at = (time: string, more = {}) => keyUpdated(subject, { time, ...more });
    await audit.publish(at('2025-01-01T00:00:00.000Z'), at('2025-02-01T00:00:00.000Z', { actor: 'ann' }));
    await audit.publish(at('2025-03-01T00:00:00.000Z', { type: 'io.rekey.key.deleted.v1' }));
    const all = (await entriesAbout(subject, 3)).map(({ index }) => index);

    const timesOf = async (query: string) =>
      (await audit.get(`?subject=${subject}&${query}`)).body.items.map(({ time }: { time: string }) =>
        time.slice(0, 7),
      );
    expect((await timesOf('')).sort()).toEqual(['2025-01', '2025-02', '2025-03']);
    expect((await timesOf('from=2025-02-01T00:00:00Z')).sort()).toEqual(['2025-02', '2025-03']);
    expect(await timesOf('to=2025-02-01T00:00:00Z')).toEqual(['2025-01']);
    expect(await timesOf('actor=ann')).toEqual(['2025-02']);
    expect(await timesOf('action=key.deleted')).toEqual(['2025-03']);
    expect(await timesOf('outcome=refused')).toEqual([]);
    const indexes: number[] = [];
    for (let next: string | null = String((all[2] as number) + 1); next !== null;) {
      const { body } = await audit.get(`?subject=${subject}&limit=1&after=${next}`);
      indexes.push(...body.items.map(({ index }: { index: number }) => index));
      next = body.next as string | null;
    }
    expect(indexes).toEqual(all.reverse());
    for (const query of ['after=x', 'from=yesterday', 'outcome=odd']) {
      expect((await audit.get(`?${query}`)).status).toBe(400);
    }
  });

  it('shows an entry with the bytes that are hashed, which are canonical and salted', async () => {
    const { subject, indexes } = await changed(2);
    const [before, index] = indexes as [number, number];
    const { body: entry } = await audit.get(`/entries/${index}`);
    const leaf = Buffer.from(entry.leaf as string, 'base64');
    const { salt, ...said } = JSON.parse(leaf.toString()) as Record<string, unknown>;
    const { leaf: _, ...shown } = entry as Record<string, unknown>;
    expect(said).toEqual(shown);
    expect(shown).toMatchObject({ subject, index });
    expect(canonicalJson({ ...said, salt })).toEqual(leaf);
    expect(Buffer.from(salt as string, 'base64')).toHaveLength(16);
    const { body: other } = await audit.get(`/entries/${before}`);
    expect(Buffer.from(other.leaf as string, 'base64').toString()).not.toContain(salt);
    for (const odd of [10 ** 9, -1, '01', 'x', 10 ** 15]) expect((await audit.get(`/entries/${odd}`)).status).toBe(404);
  });

  // The audit must not tell whoever may read it of what its owner would not show.
  it('is for holders of audit.read, who see what they may see at the owner', async () => {
    const { subject, indexes } = await changed(1);
    const path = `/entries/${indexes[0]}`;
    const read = { permission: 'audit.read' } as const;
    const view = { permission: 'SECRETS:VIEW' } as const;
    const seenBy = async (...grants: Parameters<typeof principalWith>[0]) => {
      const as = principalWith(grants);
      const [list, entry] = [await audit.get(`?subject=${subject}`, as), await audit.get(path, as)];
      return [list.status, list.body.items?.length, entry.status];
    };
    expect(await seenBy(read, view)).toEqual([200, 1, 200]);
    expect(await seenBy(read, { ...view, scope: 'project:payments' })).toEqual([200, 1, 200]);
    expect(await seenBy(read, { ...view, scope: 'project:other' })).toEqual([200, 0, 404]);
    expect(await seenBy(read, { permission: 'api_gateway.read' })).toEqual([200, 0, 404]);
    expect(await seenBy(read)).toEqual([200, 0, 404]);
    expect(await seenBy(view)).toEqual([403, undefined, 403]);
    for (const url of ['', path, '/export']) expect((await audit.open(url)).status).toBe(401);
  });
});

describe('the open log', () => {
  it('gives everybody its key, and the signed checkpoint by which every entry is proven', async () => {
    const before = await audit.checkpoint();
    await changed(3);
    const { size, root, origin } = await audit.checkpoint();
    expect(origin).toBe('rekey.example/v1/audit');
    expect((await audit.open('/checkpoint')).headers).toMatchObject({
      'content-type': 'text/plain; charset=utf-8',
      'cache-control': 'no-cache',
    });
    for (let index = 0; index < size; index += 1) {
      const { body: entry } = await audit.get(`/entries/${index}`);
      const { body } = await audit.open(`/proof?index=${index}&size=${size}`);
      const leaf = leafHash(Buffer.from(entry.leaf as string, 'base64'));
      expect(verifyInclusion(hashesOf(body), { index, leaf, size, root })).toBe(true);
    }
    const { body } = await audit.open(`/proof?from=${before.size}&to=${size}`);
    const claim = { from: before.size, fromRoot: before.root, to: size, toRoot: root };
    expect(verifyConsistency(hashesOf(body), claim)).toBe(true);
  });

  it('refuses proofs of what there is not', async () => {
    const queries = ['index=1&size=1', `index=0&size=${10 ** 9}`, 'from=2&to=1', `from=0&to=${10 ** 9}`];
    for (const query of [
      ...queries,
      '',
      'index=0',
      'size=1',
      'index=0&to=1',
      'index=0&size=1&from=0',
      'index=-1&size=1',
      'index=x&size=1',
    ]) {
      expect([query, (await audit.open(`/proof?${query}`)).status]).toEqual([query, 400]);
    }
  });

  it('serves tiles, full and as narrow as every checkpoint had them, to be kept for ever', async () => {
    await changed(300);
    const { size } = await audit.checkpoint();
    const full = await audit.open('/tile/0/000');
    expect(full.bytes).toHaveLength(8192);
    expect(full.headers).toMatchObject({
      'content-type': 'application/octet-stream',
      'cache-control': 'public, max-age=31536000, immutable',
    });
    expect((await audit.open('/tile/0/000.p/7')).bytes).toEqual(full.bytes.subarray(0, 7 * 32));
    expect((await audit.open(`/tile/0/001.p/${size - 256}`)).bytes).toHaveLength((size - 256) * 32);
    const { bytes: above } = await audit.open('/tile/1/000.p/1');
    let hashes = Array.from({ length: 256 }, (_, i) => full.bytes.subarray(i * 32, i * 32 + 32));
    while (hashes.length > 1) {
      hashes = hashes.flatMap((hash, i) =>
        i % 2 === 1
          ? []
          : [
              createHash('sha256')
                .update(Buffer.of(1))
                .update(hash)
                .update(hashes[i + 1] as Buffer)
                .digest(),
            ],
      );
    }
    expect(above).toEqual(hashes[0]);
    for (const path of ['0/001.p/250', '0/001', '0/002', '2/000', '0/0', 'entries/000', '8/0/000', '', '0/000.p/256']) {
      expect([path, (await audit.open(`/tile/${path}`)).status]).toEqual([path, 404]);
    }
  });
});

describe('GET /v1/audit/export', () => {
  const exported = async (query: string, as?: Parameters<AuditFixture['get']>[1]) => {
    const { status, bytes } = await audit.get(`/export?${query}`, as);
    return { status, text: bytes.toString() };
  };

  it('is checked without us, whole or from an index or a time on', async () => {
    const { indexes } = await changed(3);
    const key = String((await audit.open('/key')).body).trim();
    const { text } = await exported('');
    expect(await verifyExport(linesOf(text), key)).toMatchObject({ from: 0, hidden: 0 });
    const [from, to] = [indexes[0] as number, (indexes[0] as number) + 2];
    for (const query of [`from=${from}&to=${to}`, `from=${from}&to=${to}&`]) {
      const part = await verifyExport(linesOf((await exported(query)).text), key);
      expect(part).toMatchObject({ from, entries: 2, checkpoint: { size: to } });
    }
    expect(await verifyExport(linesOf((await exported(`from=0&to=${to}`)).text), key)).toMatchObject({ entries: to });
    const since = (await audit.get(`/entries/${from}`)).body.time as string;
    const { entries } = await verifyExport(linesOf((await exported(`from=${since}`)).text), key);
    expect(entries).toBeGreaterThanOrEqual(3);
    expect(await verifyExport(linesOf((await exported('to=2000-01-01T00:00:00Z')).text), key)).toMatchObject({
      entries: 0,
    });
    for (const query of ['from=x', 'to=-1', 'from=2026-13-01T00:00:00Z'])
      expect((await exported(query)).status).toBe(400);
    await expect(
      verifyExport(linesOf(text.replace(/"index":1,"leaf":"..../, '"index":1,"leaf":"AAAA'))),
    ).rejects.toThrow(ExportProblem);
  });

  it('hides what the caller may not see, and is checked all the same', async () => {
    const { subject, indexes } = await changed(1);
    const [from] = indexes as [number];
    const { text } = await exported(`from=${from}&to=${from + 1}`, principalWith([{ permission: 'audit.read' }]));
    expect(text).not.toContain(Buffer.from(subject).toString('base64').slice(0, 8));
    expect(await verifyExport(linesOf(text))).toMatchObject({ entries: 1, hidden: 1 });
  });
});
