import type { Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { connectThroughSocks5 } from '../../../loadgen/connection/socks5.ts';
import { read } from '../../rig/pod-client.ts';
import { Listeners } from '../rig/servers.ts';

const METHOD = [5, 0];
const REPLY = [5, 0, 0, 1, 127, 0, 0, 1, 0x1f, 0x90];
const HELLO = [...Buffer.from('welcome')];

describe('the way out through a SOCKS5 proxy', () => {
  const listeners = new Listeners();
  afterEach(() => listeners.closeAll());

  /** A proxy that says all this, in these pieces, once it is greeted; the pieces come one by one. */
  async function through(pieces: readonly (readonly number[])[]): Promise<Socket> {
    const port = await listeners.tcp((socket) => {
      socket.setNoDelay(true);
      socket.once('data', () => {
        const say = (index: number) => {
          const piece = pieces[index];
          if (piece !== undefined && socket.writable) {
            socket.write(Buffer.from(piece), () => setImmediate(say, index + 1));
          }
        };
        say(0);
      });
      socket.on('end', () => socket.end());
    });
    const proxy = { host: '127.0.0.1', port };
    return connectThroughSocks5(proxy, 'web', 8080, new AbortController().signal);
  }

  it.each([
    ['one after the other', [METHOD, REPLY, HELLO]],
    ['all at once, with what the server says first', [[...METHOD, ...REPLY, ...HELLO]]],
    ['byte by byte', [...METHOD, ...REPLY, ...HELLO].map((byte) => [byte])],
    [
      'cut anywhere',
      [[...METHOD, ...REPLY.slice(0, 3)], [...REPLY.slice(3), ...HELLO.slice(0, 2)], HELLO.slice(2)],
    ],
  ])('is open whether the answers come %s', async (_how, pieces) => {
    const socket = await through(pieces);
    expect(String(await read(socket, HELLO.length))).toBe('welcome');
    socket.destroy();
  });

  it.each([
    ['does not speak SOCKS5', [[4]]],
    ['asks for an authentication', [[5], [2]]],
    ['connection refused', [METHOD, [5, 5, 0, 1, 0, 0, 0, 0, 0, 0]]],
    ['carries no datagrams', [METHOD, [5, 7]]],
    ['address of unknown type', [METHOD, [5, 0, 0, 9, 0]]],
  ])('is none where the proxy %s', async (words, pieces) => {
    await expect(through(pieces)).rejects.toThrow(words);
  });
});
