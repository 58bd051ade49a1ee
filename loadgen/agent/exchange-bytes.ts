import { nonceOf } from '../../schemas/agent-protocol.ts';
import type { OpenFlow } from '../connection/datagrams.ts';
import type { Dial } from '../connection/dial.ts';
import { DialError, type FailedOutcome, outcomeOfError } from '../connection/dial-errors.ts';
import type { PreparedBytes } from './prepare-request.ts';

/** What became of bytes that were sent: what came back, without the line of the nonce, or why nothing did. */
export type BytesResult =
  | { readonly kind: 'bytes'; readonly body: Buffer }
  | { readonly kind: 'failed'; readonly outcome: FailedOutcome; readonly error: string };

/**
 * Sends the payload over a connection of its own, says that no more comes, and takes what the server sends until it
 * ends. A server that sends something and then keeps the connection open has answered when the time is over.
 */
export async function exchangeTcp(
  { host, port, payload, timeoutMs }: PreparedBytes,
  dial: Dial,
  signal: AbortSignal,
  limit: number,
): Promise<BytesResult> {
  return withinTime(timeoutMs, signal, async (over) => {
    const socket = await dial({ host, port, secure: false }, over);
    return new Promise((resolve) => {
      const chunks: Buffer[] = [];
      let size = 0;
      const finish = (result: BytesResult) => {
        over.removeEventListener('abort', onTime);
        socket.on('error', () => undefined);
        socket.destroy();
        resolve(result);
      };
      const answered = () => ({ kind: 'bytes', body: withoutNonce(Buffer.concat(chunks)) }) as const;
      const onTime = () => finish(size > 0 ? answered() : timedOut);
      if (over.aborted) return onTime();
      over.addEventListener('abort', onTime, { once: true });
      socket.on('data', (chunk: Buffer) => {
        if (size < limit) chunks.push(chunk.subarray(0, limit - size));
        size += chunk.length;
      });
      socket.once('error', (error) => finish(failed(outcomeOfError(error), error.message)));
      const closed = () =>
        finish(size > 0 ? answered() : failed('reset', 'the connection closed without an answer'));
      socket.once('end', closed);
      socket.once('close', closed);
      // our way out left it paused
      socket.resume();
      socket.end(payload);
    });
  });
}

/** Sends one datagram in a flow of its own and takes the first that comes back. */
export async function exchangeUdp(
  { host, port, payload, timeoutMs }: PreparedBytes,
  openFlow: OpenFlow,
  signal: AbortSignal,
  limit: number,
): Promise<BytesResult> {
  return withinTime(timeoutMs, signal, async (over) => {
    const flow = await openFlow(host, port, over);
    return new Promise((resolve) => {
      const finish = (result: BytesResult) => {
        over.removeEventListener('abort', onTime);
        flow.close();
        resolve(result);
      };
      const onTime = () => finish(timedOut);
      if (over.aborted) return onTime();
      over.addEventListener('abort', onTime, { once: true });
      flow.onMessage((answer) => finish({ kind: 'bytes', body: withoutNonce(answer).subarray(0, limit) }));
      flow.onFailure((error) => finish(failed(error.outcome, error.message)));
      flow.send(payload);
    });
  });
}

const timedOut: BytesResult = { kind: 'failed', outcome: 'timeout', error: 'no answer in time' };

function failed(outcome: FailedOutcome, error: string): BytesResult {
  return { kind: 'failed', outcome, error };
}

/** Runs under a signal that aborts when the time or the batch is over; the batch's reason is thrown. */
async function withinTime(
  timeoutMs: number,
  signal: AbortSignal,
  run: (over: AbortSignal) => Promise<BytesResult>,
): Promise<BytesResult> {
  const over = new AbortController();
  const stop = () => over.abort();
  const timer = setTimeout(stop, timeoutMs);
  signal.addEventListener('abort', stop, { once: true });
  try {
    const result = await run(over.signal);
    signal.throwIfAborted();
    return result;
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof DialError)) throw error;
    return failed(error.outcome, error.message);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', stop);
  }
}

/** An echo sends the line of the nonce back, which is ours. */
function withoutNonce(body: Buffer): Buffer {
  return nonceOf(body) === undefined ? body : body.subarray(body.indexOf(10) + 1);
}
