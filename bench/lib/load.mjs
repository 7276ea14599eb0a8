import autocannon from 'autocannon';

/** Requests per second and latency of a list of requests sent in turn over keep-alive connections. */
export async function load({ url, requests, connections = 16, seconds = 6 }) {
  const result = await autocannon({ url, connections, duration: seconds, requests, timeout: 20 });
  const bad = result.non2xx + result.errors + result.timeouts;
  if (bad > 0) throw new Error(`${url}: ${bad} requests failed (${JSON.stringify(result.statusCodeStats)})`);
  const { total } = result.requests;
  return { perSecond: total / result.duration, total, p50: result.latency.p50, p99: result.latency.p99 };
}

export function line(name, { perSecond, p50, p99 }, floor) {
  const ratio = floor === undefined ? '' : `  ${(perSecond / floor).toFixed(2)} of the floor`;
  console.log(`  ${name.padEnd(44)} ${perSecond.toFixed(0).padStart(7)}/s  p50 ${p50} ms  p99 ${p99} ms${ratio}`);
}
