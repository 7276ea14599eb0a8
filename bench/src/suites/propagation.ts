import { generateKeyPairSync } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { ClientSecretRotated, JwkUpdated, KeyRotated } from '@rekey/contracts';
import type { Installation } from '../lib/installation.js';
import { atMost } from '../lib/report.js';
import { median, quantile, range } from '../lib/statistics.js';
import type { Bench, Suite } from '../lib/suite.js';
import { materialOf } from '../lib/tokens.js';
import { Worker } from '../lib/worker.js';
import type { Heard } from '../processes/consumer.js';

const PACE_PER_SECOND = 100;
const SECONDS = 5;
const KEYS = 50;
const DEPENDANTS = 10;
const MAKERS = 16;
const KEY = 'key-';
const ROUNDS = 7;
const WAIT_MS = 5_000;
const isOf =
  ({ type }: { type: string }) =>
  (heard: Heard) =>
    heard.type === type;
const now = () => Number(process.hrtime.bigint()) / 1e6;

/** From the commit of a rotation, which is before its answer, to whoever has to hear of it. */
export const propagation: Suite = {
  standalone: async (bench, installation) => {
    bench.report.section('Propagation');
    for (const jwks of [100, 1_000]) await followers(bench, installation, jwks);
  },
  distributed: async (bench, installation) => {
    bench.report.section('Propagation, distributed');
    const topics = [ClientSecretRotated.topic, KeyRotated.topic];
    const consumer = await Worker.start('consumer', [installation.brokers.join(','), ...topics]);
    await secretsToConsumer(bench, installation, consumer);
    await keysToDependants(bench, installation, consumer);
    await consumer.stop();
  },
};

/** As many rotations a second, each answered or not when the next one begins. @returns when each was answered */
async function paced(count: number, rotate: (nth: number) => Promise<unknown>): Promise<number[]> {
  const started = performance.now();
  const answers: Promise<number>[] = [];
  for (const nth of range(count)) {
    await pause(Math.max(0, started + (nth * 1000) / PACE_PER_SECOND - performance.now()));
    answers.push(rotate(nth).then(now));
  }
  return Promise.all(answers);
}

/** Everything since it was last asked, once so many events of a type have come, or no more do. */
async function heardAll(consumer: Worker, type: string, count: number): Promise<Heard[]> {
  let found = 0;
  for (let lastAt = now(); found < count && now() < lastAt + WAIT_MS; await pause(50)) {
    const before = found;
    found = await consumer.ask<number>('count', { type });
    if (found > before) lastAt = now();
  }
  return consumer.ask<Heard[]>('take');
}

async function secretsToConsumer({ report }: Bench, { client }: Installation, consumer: Worker): Promise<void> {
  const { id } = await client.post('/management/v1/projects', { name: 'bench-propagation' });
  const apps = await Promise.all(
    range(KEYS).map(async (index) => {
      const { appId } = await client.post(`/management/v1/projects/${id}/apps/api`, { name: `app-${index}` });
      return appId as string;
    }),
  );
  const rotate = (nth: number) => {
    const appId = apps[nth % KEYS] as string;
    return client.post(`/management/v1/projects/${id}/apps/${appId}/api_config/_generate_client_secret`, {});
  };
  const measure = async (count: number, rotating: () => Promise<number[]>) => {
    await pause(500);
    await consumer.ask('take');
    const answered = await rotating();
    const heard = (await heardAll(consumer, ClientSecretRotated.type, count)).filter(isOf(ClientSecretRotated));
    // Of one application they come in the order of its rotations.
    const waiting = new Map(
      apps.map((app, index) => [app, range(Math.ceil(count / KEYS)).map((turn) => turn * KEYS + index)]),
    );
    return heard.map(({ at, data }) => {
      const nth = waiting.get(data['appId'] as string)?.shift() as number;
      return Math.max(0, at - (answered[nth] as number));
    });
  };
  await measure(KEYS * 2, () => paced(KEYS * 2, rotate));
  const alone = await measure(KEYS * 4, async () => {
    const times: number[] = [];
    for (const nth of range(KEYS * 4)) {
      await rotate(nth);
      times.push(now());
    }
    return times;
  });
  const count = PACE_PER_SECOND * SECONDS;
  const busy = await measure(count, () => paced(count, rotate));
  report.value('answer → consumer, one after the other, p50', quantile(alone, 0.5), { unit: 'ms' });
  report.value('answer → consumer, one after the other, p99', quantile(alone, 0.99), {
    unit: 'ms',
    aim: atMost(100, ' ms'),
  });
  report.value('answer → consumer, 100 rotations/s, p50', quantile(busy, 0.5), { unit: 'ms' });
  report.value('answer → consumer, 100 rotations/s, p99', quantile(busy, 0.99), {
    unit: 'ms',
    aim: atMost(100, ' ms'),
  });
}

/** Keys with ten JWKs each: the last of them is heard of when its own event is. */
async function keysToDependants({ report }: Bench, installation: Installation, consumer: Worker): Promise<void> {
  const vault = new Vault(installation, 'bench-dependants', KEYS);
  await vault.create(DEPENDANTS);
  // Of one key one after the other: each with other material than the one before, or it would be no rotation.
  const last = range(KEYS).map((): Promise<unknown> => Promise.resolve());
  let turn = 0;
  const rotate = (nth: number) => {
    const key = nth % KEYS;
    if (key === 0) turn += 1;
    const material = turn;
    return (last[key] = (last[key] as Promise<unknown>).then(() => vault.rotate(key, material)));
  };
  const measure = async (count: number) => {
    await pause(1_000);
    await consumer.ask('take');
    const answered = await paced(count, rotate);
    const heard = await heardAll(consumer, JwkUpdated.type, count * DEPENDANTS);
    const updates = heard.filter(isOf(JwkUpdated));
    // Rotations of one key come in their order.
    const turns = new Map<unknown, number>();
    return heard.filter(isOf(KeyRotated)).flatMap(({ data: { keyId, name, rotationId } }) => {
      const turn = turns.get(keyId) ?? 0;
      turns.set(keyId, turn + 1);
      const nth = turn * KEYS + Number(String(name).slice(KEY.length));
      const followed = updates.filter(({ data }) => data['rotationId'] === rotationId);
      return followed.length < DEPENDANTS ? [] : [(followed.at(-1) as Heard).at - (answered[nth] as number)];
    });
  };
  await measure(KEYS);
  const latencies = await measure(PACE_PER_SECOND * SECONDS);
  const figure = `answer → last of ${DEPENDANTS} dependants, ${PACE_PER_SECOND} key rotations/s`;
  const note = `${latencies.length} of ${PACE_PER_SECOND * SECONDS} rotations were followed by all`;
  report.value(`${figure}, p50`, quantile(latencies, 0.5), { unit: 'ms', note });
  report.value(`${figure}, p99`, quantile(latencies, 0.99), { unit: 'ms', aim: atMost(500, ' ms') });
}

/** Until every JWK of one key is published anew, against the same rows as raw SQL. */
async function followers({ report }: Bench, installation: Installation, jwks: number): Promise<void> {
  const vault = new Vault(installation, `bench-followers-${jwks}`, 1);
  await vault.create(jwks);
  const raw = await Worker.start('raw-propagation', [installation.databaseUrl]);
  const [times, floors]: [number[], number[]] = [[], []];
  for (const round of range(ROUNDS + 1)) {
    const started = performance.now();
    await vault.rotate(0, round);
    await vault.followed(round);
    times.push(performance.now() - started);
    floors.push(await raw.ask<number>('propagate', { dependants: jwks }));
  }
  await raw.stop();
  report.value(`rotation until its ${jwks} JWKs are published anew`, median(times.slice(1)), {
    unit: 'ms',
    floor: { name: 'raw SQL', value: median(floors.slice(1)) },
    ...(jwks === 1_000 ? { aim: atMost(300, ' ms') } : {}),
  });
}

/** Keys with JWKs made from them. */
class Vault {
  private readonly materials = range(2).map(() => {
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    return { content: materialOf(privateKey), x: publicKey.export({ format: 'jwk' }).x };
  });

  constructor(
    private readonly installation: Installation,
    private readonly name: string,
    private readonly keys: number,
  ) {}

  /** The keys, with so many JWKs each. */
  async create(jwks: number): Promise<void> {
    const { keys } = this;
    const { client } = this.installation;
    await client.post('/v1/projects', { name: this.name });
    await client.post('/v1/environments', { name: this.name });
    for (const key of range(keys)) {
      const body = { name: `${KEY}${key}`, keyType: 'PRIVATE_KEY', ...this.body(1) };
      await client.post(this.path('keys'), body);
    }
    const left = range(keys * jwks);
    const make = async () => {
      for (let nth = left.pop(); nth !== undefined; nth = left.pop()) {
        await client.post(this.path('jwks'), {
          name: `jwk-${nth}`,
          sourceType: 'PRIVATE_KEY',
          keyName: `key-${nth % keys}`,
          environmentName: this.name,
          useType: 'SIGNATURE',
          algorithm: 'ES256',
          kid: `kid-${nth}`,
        });
      }
    };
    await Promise.all(range(MAKERS).map(make));
  }

  rotate(key: number, turn: number): Promise<unknown> {
    return this.installation.client.put(`${this.path('keys')}key-${key}/?jwkUpdateAction=UPDATE`, this.body(turn));
  }

  /** Resolves when every published key is the one of this turn. */
  async followed(turn: number): Promise<void> {
    for (; ; await pause(5)) {
      const path = `/v1/projects/${this.name}/jwks.json`;
      const { keys } = await this.installation.client.get<{ keys: { x: string }[] }>(path);
      if (keys.every(({ x }) => x === this.material(turn).x)) return;
    }
  }

  private path(resource: string): string {
    return `/apiops/projects/${this.name}/${resource}/`;
  }

  private material(turn: number) {
    return this.materials[turn % 2] as { content: string; x: string };
  }

  private body(turn: number) {
    const { content } = this.material(turn);
    return { cryptoKeyInfoEnvironmentList: [{ environmentName: this.name, content }] };
  }
}
