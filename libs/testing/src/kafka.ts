import { askTestServers, serverSwitches, type ServerSwitches } from './test-servers.js';

/** `host:port` of a broker's listener for clients. */
export interface TestKafka {
  readonly brokers: string[];
}

/** Why no broker can run on this machine; undefined when one can. Known before any spec runs. */
export function kafkaSkipReason(): string | undefined {
  return process.env['REKEY_TEST_KAFKA_SKIPPED'];
}

/** The broker that all specs of the run share, started by whoever needs it first. Use `uniqueName` for topics and groups. */
export async function startKafka(): Promise<TestKafka> {
  refuseWithoutKafka();
  const { brokers } = await askTestServers<TestKafka>('kafka');
  return { brokers };
}

/** A broker of the caller's own, for specs that stop it. Its topics are gone with `remove`. */
export async function startPrivateKafka(): Promise<TestKafka & ServerSwitches> {
  refuseWithoutKafka();
  const { id, brokers } = await askTestServers<TestKafka & { id: string }>('private-kafka');
  return { brokers, ...serverSwitches(id) };
}

/**
 * `describe` with a real broker, which is up before the first hook of `define` runs. Where no broker can run the suite
 * is skipped with the reason in its title, or fails when `REKEY_REQUIRE_KAFKA=1`. `npm test` counts these titles.
 */
export function describeKafka(name: string, define: (kafka: TestKafka) => void): void {
  const reason = kafkaSkipReason();
  if (reason === undefined) {
    describe(`${name} [Kafka]`, () => {
      let started: TestKafka | undefined;
      beforeAll(async () => {
        started = await startKafka();
      }, 120_000);
      define({
        get brokers() {
          if (started === undefined)
            throw new Error('The brokers are known in hooks and tests, not while suites are described');
          return started.brokers;
        },
      });
    });
  } else if (process.env['REKEY_REQUIRE_KAFKA'] === '1') {
    describe(`${name} [Kafka]`, () => {
      it('has the broker that REKEY_REQUIRE_KAFKA asks for', refuseWithoutKafka);
    });
  } else {
    describe.skip(`${name} [Kafka skipped: ${reason}]`, () => define({ brokers: [] }));
  }
}

function refuseWithoutKafka(): void {
  const reason = kafkaSkipReason();
  if (reason !== undefined) throw new Error(`No Kafka: ${reason}`);
}
