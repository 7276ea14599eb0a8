import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { eventually } from '@rekey/testing';
import { BOOTSTRAP_TOKEN, startGateway, type TestGateway } from './start-gateway.js';

let gateway: TestGateway;
let port = 0;
beforeAll(async () => {
  gateway = await startGateway();
  await gateway.service.app.listen(0, '127.0.0.1');
  port = Number(new URL(await gateway.service.app.getUrl()).port);
});
afterAll(() => gateway.stop());

async function connected(): Promise<{ socket: Socket; received: () => string }> {
  const socket = connect(port, '127.0.0.1');
  await once(socket, 'connect');
  let text = '';
  socket.setEncoding('utf8').on('data', (part: string) => (text += part));
  socket.on('error', () => undefined);
  return { socket, received: () => text };
}

const head = (token: string, more: string): string =>
  `POST /v1/tokens HTTP/1.1\r\nHost: rekey.example\r\nAuthorization: Bearer ${token}\r\nContent-Type: application/json\r\n${more}\r\n\r\n`;

describe('a request that is refused before its body is read', () => {
  it.each([
    ['says how long it is', 'Content-Length: 1000000'],
    ['comes in chunks', 'Transfer-Encoding: chunked'],
  ])(
    'is answered, and its connection ends although the body, which %s, never does',
    async (_, length) => {
      const { socket, received } = await connected();
      const closed = once(socket, 'close');

      socket.write(head('wrong', length));
      await eventually(() => expect(received()).toContain('401 Unauthorized'));

      // Left to itself the server would wait for over a minute.
      await closed;
    },
    30_000,
  );

  it('leaves the connection to the next request when its body comes', async () => {
    const { socket, received } = await connected();
    const body = JSON.stringify({ name: 'x', grants: [] });
    const length = `Content-Length: ${body.length}`;

    socket.write(head('wrong', length));
    await eventually(() => expect(received()).toContain('401 Unauthorized'));
    socket.write(body);
    socket.write(`${head(BOOTSTRAP_TOKEN, length)}${body}`);

    await eventually(() => expect(received()).toContain('201 Created'));
    socket.destroy();
  });
});
