import { readMessage, stringField, writeMessage } from '../../sandbox/workloads/proto-wire.ts';
import { type GrpcAnswer, type Http2Client, http2Over } from '../rig/http2-client.ts';
import type { Place } from './ask-requests.ts';
import type { Calling, Sees } from './case.ts';
import { tally } from './tally.ts';

const MESSAGE = writeMessage([[1, 'hello']]);

/** Makes calls of gRPC over one connection and says in few words what came of them. */
export async function askCalls(
  { open, host, port }: Place,
  ask: Calling & { readonly sees: Sees },
): Promise<string> {
  const client = http2Over(await open(), `${host}:${port}`);
  const classes: string[] = [];
  for (let i = 0; i < ask.times; i++) classes.push(await classOf(client, ask));
  client.close();
  return tally(classes, ask.sees);
}

async function classOf(client: Http2Client, { path, headers, shows }: Calling): Promise<string> {
  try {
    const answer = await client.call(path, MESSAGE, headers);
    const backend = answer.headers['x-backend'];
    const what = [...(backend === undefined ? [] : [String(backend)]), `grpc-status ${answer.status}`];
    return [...what, ...shows.map((shown) => partOf(answer, shown))].join(', ');
  } catch {
    return 'cut';
  }
}

function partOf(answer: GrpcAnswer, shown: Calling['shows'][number]): string {
  const [what, name = ''] = shown.split(' ');
  return `${name}=${(what === 'header' ? echoedHeader(answer, name) : answer.headers[name]) ?? '-'}`;
}

/** A header of the call as the program saw it: field 5 of its answer, a name and a value. */
function echoedHeader({ messages: [message] }: GrpcAnswer, name: string): string | undefined {
  const headers = (readMessage(message ?? Buffer.alloc(0)) ?? []).flatMap(({ number, value }) =>
    number === 5 && typeof value !== 'bigint' ? [readMessage(value) ?? []] : [],
  );
  const found = headers.find((fields) => stringField(fields, 1) === name);
  return found === undefined ? undefined : stringField(found, 2);
}
