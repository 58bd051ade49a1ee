import type { ServerResponse } from 'node:http';
import { Failure } from '../../../schemas/failure.ts';
import type { ContainerLog, PodRuntime } from '../../cluster-view.ts';
import { badRequest, StatusError } from '../../store/status-error.ts';
import type { ReadContext, WriteContext } from '../../store/write-objects.ts';
import { COMMON_HEADERS } from './answers.ts';
import { type LogOptions, logOptionsOf, printedLine, wantedLines } from './log-options.ts';
import { containerOf, isPlaced, type PodPlace, podAt } from './pod-target.ts';

export interface LogRequest extends PodPlace {
  readonly context: ReadContext & Pick<WriteContext, 'now'>;
  readonly runtime: PodRuntime | undefined;
  readonly query: URLSearchParams;
  readonly response: ServerResponse;
  /** Aborts when the server closes. */
  readonly signal: AbortSignal;
}

/** A failure of the pod runtime as the API answers it. */
export function runtimeError(error: unknown): unknown {
  if (!(error instanceof Failure)) return error;
  return error.reason === 'notFound'
    ? new StatusError(404, 'NotFound', error.message)
    : new StatusError(500, 'InternalError', error.message);
}

/** What a container wrote; `undefined` while nothing runs its pod. */
async function openLog(request: LogRequest, options: LogOptions): Promise<ContainerLog | undefined> {
  const { context, runtime, namespace, pod, query } = request;
  const found = podAt(context, request);
  const container = containerOf(found, query.get('container') ?? '');
  const waiting = `container "${container}" in pod "${pod}" is waiting to start: ContainerCreating`;
  if (runtime === undefined) {
    if (!isPlaced(found)) return undefined;
    throw new StatusError(503, 'ServiceUnavailable', 'no pod runs: there is no data plane');
  }
  const { previous } = options;
  try {
    return await runtime.logs({ namespace, pod, container, previous });
  } catch (error) {
    if (!(error instanceof Failure) || error.reason !== 'notFound') throw runtimeError(error);
    if (!isPlaced(found)) return undefined;
    throw badRequest(previous ? error.message : waiting);
  }
}

/** `GET …/pods/NAME/log`: the text so far and, with `follow`, each line to come until the client leaves or it ends. */
export async function sendLogs(request: LogRequest): Promise<void> {
  const { context, response, signal } = request;
  const options = logOptionsOf(request.query, request.pod, context.now());
  const log = await openLog(request, options);
  if (log === undefined) {
    response.writeHead(204, COMMON_HEADERS);
    response.end();
    return;
  }
  response.writeHead(200, { ...COMMON_HEADERS, 'content-type': 'text/plain' });
  const send = limitedSend(response, options.limitBytes);
  let full = false;
  for (const line of wantedLines(log, options)) full ||= !send(printedLine(line, options));
  if (!options.follow || full) {
    response.end();
    return;
  }
  response.flushHeaders();
  const end = log.follow((line) => {
    if (line === undefined || !send(printedLine(line, options))) response.end();
  });
  response.once('close', end);
  signal.addEventListener('abort', () => response.end(), { once: true });
}

/** Sends texts up to a number of bytes; answers whether there is room for more. */
function limitedSend(response: ServerResponse, limit = Number.POSITIVE_INFINITY): (text: string) => boolean {
  let left = limit;
  return (text) => {
    const bytes = Buffer.from(text);
    if (response.writable && left > 0) response.write(bytes.subarray(0, Math.min(left, bytes.length)));
    left -= bytes.length;
    return left > 0;
  };
}
