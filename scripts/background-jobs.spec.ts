import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const ROOT = resolve(__dirname, '..');

/** They end with what they belong to: an open stream, a process that watches others, a partition in hand. */
const INTERVALS_OF_SOMETHING = [
  'apps/gateway/src/event-feed/event-streams.ts',
  'libs/devkit/src/cluster/main.ts',
  'libs/messaging/src/kafka/fetched-records.ts',
];

it('what a service does by itself again and again is a background job, so that its failures are seen', () => {
  const files = ['apps', 'libs'].flatMap((top) =>
    readdirSync(join(ROOT, top), { recursive: true, encoding: 'utf8' }).map((path) => `${top}/${path}`),
  );
  const sources = files.filter((path) => /^[^/]+\/[^/]+\/src\/.*(?<!\.spec)\.ts$/.test(path));
  const found = sources.filter((path) => readFileSync(join(ROOT, path), 'utf8').includes('setInterval('));
  expect(found.sort()).toEqual(INTERVALS_OF_SOMETHING);
});
