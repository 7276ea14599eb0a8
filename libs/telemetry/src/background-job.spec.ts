import { BackgroundJobs } from './background-jobs.js';
import { createLogger } from './logger.js';
import { Metrics } from './metrics.js';

const lines: string[] = [];
const metrics = new Metrics('spec', { processMetrics: false });
const logger = createLogger('info', 'spec', { write: (line: string) => void lines.push(line) });
let jobs: BackgroundJobs;
beforeEach(() => (jobs = new BackgroundJobs(logger, metrics)).start());
const often = { everyMs: 1, retryMaxMs: 1 };

/** A run that ends when it is told to, and says when it has begun. */
function runs(): { readonly run: () => Promise<void>; readonly begun: () => Promise<() => void>; count: number } {
  const waiting: (() => void)[] = [];
  let heard: ((end: () => void) => void) | undefined;
  const self = {
    count: 0,
    run: () =>
      new Promise<void>((resolve) => {
        self.count += 1;
        if (heard === undefined) waiting.push(resolve);
        else heard(resolve);
        heard = undefined;
      }),
    begun: () => {
      const end = waiting.shift();
      return end === undefined ? new Promise<() => void>((resolve) => (heard = resolve)) : Promise.resolve(end);
    },
  };
  return self;
}

it('starts with the others, and a run begins when the one before has ended', async () => {
  const { run, begun } = runs();
  const later = new BackgroundJobs(logger, metrics);
  const job = later.add({ name: 'one', ...often, run });
  later.start();
  (await begun())();
  const end = await begun();
  const stopped = job.stop();
  end();
  await stopped;
  expect(await metrics.text()).toMatch(/rekey_job_last_success_seconds\{job="one",service="spec"\} \d+/);
});

it('is woken for one run more when one is under way', async () => {
  const work = runs();
  const job = jobs.add({ name: 'woken', everyMs: 3_600_000, run: work.run });
  job.wake();
  const end = await work.begun();
  job.wake();
  job.wake();
  expect(work.count).toBe(1);
  end();
  (await work.begun())();
  await job.stop();
  expect(work.count).toBe(2);
});

it('a failing one is logged once for each reason, counted each time, and its recovery is told', async () => {
  const outcomes = ['disk full', 'disk full', 'disk full', 'no right', undefined, 'disk full'];
  const done = new Promise<void>((resolve) => {
    const run = (): Promise<void> => {
      if (outcomes.length === 0) resolve();
      const reason = outcomes.shift();
      return reason === undefined ? Promise.resolve() : Promise.reject(new Error(reason));
    };
    jobs.add({ name: 'failing', ...often, run });
  });
  await done;
  await jobs.stop();
  const said = lines.filter((line) => line.includes('"failing"')).map((line) => JSON.parse(line) as object);
  expect(said.slice(0, 4)).toEqual([
    expect.objectContaining({ level: 50, reason: 'Error: disk full' }),
    expect.objectContaining({ level: 50, reason: 'Error: no right' }),
    expect.objectContaining({ level: 30, msg: 'a background job works again' }),
    expect.objectContaining({ level: 50, reason: 'Error: disk full' }),
  ]);
  expect(await metrics.text()).toContain('rekey_job_failures_total{job="failing",service="spec"} 5');
});

it('a stop tells the run in hand, waits for it, and no other begins', async () => {
  let count = 0;
  let stopped = false;
  const begun = new Promise<void>((resolve) => {
    jobs.add({
      name: 'stopping',
      ...often,
      run: (signal) => {
        count += 1;
        resolve();
        return new Promise((_, reject) =>
          signal.addEventListener('abort', () => {
            stopped = true;
            reject(new Error('given up'));
          }),
        );
      },
    });
  });
  await begun;
  await jobs.stop();
  expect([count, stopped]).toEqual([1, true]);
  expect(lines.join()).not.toContain('given up');
});
