import { Agent, request } from 'undici';

const CONNECTIONS = 32;

/**
 * The floor of deliveries: the same bodies with headers of the same size to the same endpoints, by undici from one Node
 * process, over as many connections as a target has at once. No queue, no signature, no record of anything.
 */
export async function barePosts({ urls, body, headers, count }) {
  const agent = new Agent({ connections: CONNECTIONS });
  const used = process.cpuUsage();
  const started = performance.now();
  let next = 0;
  const worker = async (url) => {
    while (next < count) {
      const options = {
        method: 'POST',
        body,
        headers: { ...headers, 'webhook-id': String(next++) },
        dispatcher: agent,
      };
      const answer = await request(url, options);
      await answer.body.dump();
    }
  };
  await Promise.all(urls.flatMap((url) => Array.from({ length: CONNECTIONS }, () => worker(url))));
  const seconds = (performance.now() - started) / 1000;
  const { user, system } = process.cpuUsage(used);
  await agent.close();
  return { perSecond: count / seconds, perCoreSecond: count / ((user + system) / 1e6) };
}
