import type { ServerResponse } from 'node:http';
import { Failure } from '../../../schemas/failure.ts';
import type { PodRuntime } from '../../cluster-view.ts';
import { badRequest, StatusError } from '../../store/status-error.ts';
import { COMMON_HEADERS } from './answers.ts';

export interface LogRequest {
  readonly runtime: PodRuntime | undefined;
  readonly namespace: string;
  readonly pod: string;
  readonly query: URLSearchParams;
  readonly response: ServerResponse;
  /** Aborts when the server closes. */
  readonly signal: AbortSignal;
}

const FOLLOW_MS = 300;

/** A failure of the pod runtime as the API answers it. */
export function runtimeError(error: unknown): unknown {
  if (!(error instanceof Failure)) return error;
  return error.reason === 'notFound'
    ? new StatusError(404, 'NotFound', error.message)
    : new StatusError(500, 'InternalError', error.message);
}

async function readLogs(request: LogRequest): Promise<string> {
  const { runtime, namespace, pod, query } = request;
  if (runtime === undefined)
    throw new StatusError(503, 'ServiceUnavailable', 'no pod runs: there is no data plane');
  const container = query.get('container');
  const tail = query.get('tailLines');
  if (tail !== null && !/^\d+$/.test(tail)) throw badRequest('tailLines must be a whole number');
  try {
    return await runtime.logs({
      namespace,
      pod,
      ...(container === null || container === '' ? {} : { container }),
      ...(tail === null ? {} : { tailLines: Number(tail) }),
    });
  } catch (error) {
    throw runtimeError(error);
  }
}

/** `GET …/pods/NAME/log`: the text so far and, with `follow`, what is added until the client leaves or the pod goes. */
export async function sendLogs(request: LogRequest): Promise<void> {
  const { response, query, signal } = request;
  const text = await readLogs(request);
  response.writeHead(200, { ...COMMON_HEADERS, 'content-type': 'text/plain' });
  response.write(text);
  if (query.get('follow') !== 'true') {
    response.end();
    return;
  }
  query.delete('tailLines');
  let known = (await readLogs(request)).length;
  const poll = async (): Promise<void> => {
    if (response.destroyed || signal.aborted) {
      response.end();
      return;
    }
    try {
      const all = await readLogs(request);
      if (all.length > known) response.write(all.slice(known));
      known = all.length;
      timer = setTimeout(run, FOLLOW_MS);
    } catch (error) {
      if (!(error instanceof StatusError)) throw error;
      // The pod has gone: its log ends here.
      response.end();
    }
  };
  const run = (): void => void poll();
  let timer = setTimeout(run, FOLLOW_MS);
  response.once('close', () => clearTimeout(timer));
  signal.addEventListener('abort', () => response.end(), { once: true });
}
