import type { Socket } from 'node:net';

/** `HTTP/1.1 100`: where the three digits of a status line are, and where they end. */
const STATUS_AT = 9;
const STATUS_END = 12;
const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;

/**
 * Makes a client of undici skip a `100 Continue` that nobody asked for, as any client has to (RFC 9110 section 15.2): it
 * hangs up at one, while it skips every other interim answer. So each is handed over as a `102`.
 */
export function tolerateContinue(socket: Socket): void {
  const heads = new InterimHeads();
  const read = socket.read.bind(socket);
  const write = socket.write.bind(socket) as (...values: unknown[]) => boolean;
  socket.read = (size?: number): unknown => {
    const chunk: unknown = read(size);
    if (Buffer.isBuffer(chunk)) heads.rewrite(chunk);
    return chunk;
  };
  // Requests are not pipelined: what comes after one is the head of its answer.
  socket.write = (...values: unknown[]): boolean => {
    heads.begin();
    return write(...values);
  };
}

/** Follows the heads in front of the final answer, wherever they are cut into chunks. */
class InterimHeads {
  /** Whether the head of the final answer is still to come. */
  private isOpen = false;
  private column = 0;
  private status = '';
  private lineFeeds = 0;

  begin(): void {
    this.isOpen = true;
    this.column = 0;
    this.status = '';
    this.lineFeeds = 0;
  }

  rewrite(chunk: Buffer): void {
    for (let index = 0; index < chunk.length && this.isOpen; index += 1) {
      if (this.column < STATUS_END) this.readStatus(chunk, index);
      else this.skip(chunk[index] as number);
    }
  }

  private readStatus(chunk: Buffer, index: number): void {
    if (this.column >= STATUS_AT) this.status += String.fromCharCode(chunk[index] as number);
    this.column += 1;
    if (this.column < STATUS_END) return;
    if (this.status === '100') chunk.write('2', index, 'latin1');
    this.isOpen = this.status.startsWith('1');
  }

  /** Over the rest of an interim head, which an empty line ends. */
  private skip(byte: number): void {
    if (byte === LINE_FEED) this.lineFeeds += 1;
    else if (byte !== CARRIAGE_RETURN) this.lineFeeds = 0;
    if (this.lineFeeds === 2) this.begin();
  }
}
