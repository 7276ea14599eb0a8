import { request } from 'undici';
import { WebhookReceiver } from './webhook-receiver.js';

describe('WebhookReceiver', () => {
  let receiver: WebhookReceiver;

  afterEach(() => receiver.stop());

  const post = (path: string, body = 'hello', headers: Record<string, string> = {}): ReturnType<typeof request> =>
    request(`${receiver.url}${path}`, { method: 'POST', body, headers });

  it('keeps the exact bytes, the path with its query and the headers', async () => {
    receiver = await WebhookReceiver.start();
    const { statusCode } = await post('/hook?a=1', 'h\u00e9', { 'Webhook-Id': 'one' });
    const [received] = await receiver.waitFor(1);
    expect(statusCode).toBe(200);
    expect(received).toMatchObject({ method: 'POST', path: '/hook?a=1', headers: { 'webhook-id': 'one' } });
    expect(received?.body).toEqual(Buffer.from('h\u00e9', 'utf8'));
  });

  it('answers as it was last told, by function or by value', async () => {
    receiver = await WebhookReceiver.start({ respond: 503 });
    expect((await post('/')).statusCode).toBe(503);
    receiver.answerWith(({ path }) => ({ status: 202, headers: { 'x-path': path }, body: 'taken' }));
    const { statusCode, headers, body } = await post('/a');
    expect([statusCode, headers['x-path'], await body.text()]).toEqual([202, '/a', 'taken']);
    receiver.answerWith('reset');
    await expect(post('/')).rejects.toThrow();
  });

  it('waits for a request that matches, and says what it has when none comes', async () => {
    receiver = await WebhookReceiver.start();
    await Promise.all([post('/a'), post('/b')]);
    expect(await receiver.waitFor(({ path }) => path === '/b')).toHaveLength(1);
    await expect(receiver.waitFor(3, { timeoutMs: 30 })).rejects.toThrow('2 of 3 requests');
  });

  it('keeps counters alone when told so', async () => {
    receiver = await WebhookReceiver.start({ keep: false });
    await Promise.all([post('/a', '', { 'webhook-id': 'x' }), post('/a', '', { 'webhook-id': 'x' }), post('/b')]);
    await receiver.waitFor(3);
    expect(receiver.requests).toEqual([]);
    expect([...receiver.countByPath].sort()).toEqual([
      ['/a', 2],
      ['/b', 1],
    ]);
    expect(receiver.countById).toEqual(new Map([['x', 2]]));
  });

  it('stops while a request waits for an answer that never comes, and starts again on the same port', async () => {
    receiver = await WebhookReceiver.start({ respond: () => new Promise(() => undefined) });
    const { port } = receiver;
    const hanging = post('/').catch((error: unknown) => error);
    await receiver.waitFor(1);
    expect(receiver.mostAtOnce).toBe(1);
    await receiver.stop();
    expect(await hanging).toBeInstanceOf(Error);
    receiver = await WebhookReceiver.start({ port });
    expect((await post('/')).statusCode).toBe(200);
  });
});
