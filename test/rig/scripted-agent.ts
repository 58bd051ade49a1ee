import type { ExecRequest, ExecStream } from '../../engine/world.ts';
import type { AgentAnswer, AgentRequest, AgentSample } from '../../schemas/agent-protocol.ts';
import type { LoadResult } from '../../schemas/load.ts';

/** One request that an agent sends, as the scripted network sees it. */
export interface SentRequest {
  readonly pod: string;
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly nonce: string;
  /** Of all requests that this agent has sent, from 0. */
  readonly index: number;
}

/** What an agent does; the rest is the protocol. */
export interface AgentScript {
  readonly answer: (
    request: SentRequest,
  ) => Omit<AgentSample, 'request' | 'latencyMs'> & { readonly latencyMs?: number };
  readonly load?: (request: Extract<AgentRequest, { type: 'load' }>) => LoadResult;
  /** The agent dies when it has sent so many requests. */
  readonly diesAfter?: number;
  readonly stderr?: string;
  /** Called with every line that comes in. */
  readonly onRequest?: (request: AgentRequest) => void;
}

/** An agent's program behind `pods/exec`, in memory. */
export function scriptedAgent(script: AgentScript): (request: ExecRequest) => ExecStream {
  return ({ pod }) => {
    const output = chunkQueue();
    let ended: (value: { exitCode: number; reason?: string }) => void = () => undefined;
    const end = new Promise<{ exitCode: number; reason?: string }>((resolve) => {
      ended = resolve;
    });
    let sent = 0;
    let dead = false;
    const say = (answer: AgentAnswer) => output.push(`${JSON.stringify(answer)}\n`);
    const die = () => {
      dead = true;
      ended({ exitCode: 137, reason: 'OOMKilled' });
      output.close();
    };
    const send = (request: Extract<AgentRequest, { type: 'requests' }>) => {
      const samples: AgentSample[] = [];
      for (let index = 0; index < request.count; index += 1) {
        const at = index % request.requests.length;
        const http = request.requests[at];
        if (http === undefined) throw new Error('an empty table of requests');
        if (script.diesAfter !== undefined && sent >= script.diesAfter) return die();
        const { latencyMs = 1, ...seen } = script.answer({
          pod,
          method: http.method,
          url: http.url,
          headers: http.headers ?? {},
          nonce: request.nonce ?? '',
          index: sent,
        });
        sent += 1;
        samples.push({ ...seen, latencyMs, request: at });
      }
      say({ id: request.id, type: 'samples', samples });
      say({ id: request.id, type: 'done', connections: 1 });
    };
    const take = (request: AgentRequest) => {
      script.onRequest?.(request);
      if (dead) return;
      if (request.type === 'hello')
        say({ id: request.id, type: 'hello', protocol: 1, pid: 1, viaProxy: true });
      if (request.type === 'requests') send(request);
      if (request.type === 'cancel') say({ id: request.id, type: 'done' });
      if (request.type === 'load') {
        const result = script.load?.(request);
        if (result === undefined) say({ id: request.id, type: 'error', message: 'this agent sends no load' });
        else say({ id: request.id, type: 'done', result });
      }
    };
    return {
      async write(data) {
        const text = typeof data === 'string' ? data : new TextDecoder().decode(data);
        for (const line of text.split('\n').filter((each) => each !== '')) take(JSON.parse(line));
      },
      stdout: output,
      stderrTail: () => script.stderr ?? '',
      ended: end,
      close() {
        ended({ exitCode: 0 });
        output.close();
      },
    };
  };
}

/** A queue of text that is read as bytes. */
function chunkQueue(): AsyncIterable<Uint8Array> & { push(text: string): void; close(): void } {
  const chunks: Uint8Array[] = [];
  let closed = false;
  let wake: () => void = () => undefined;
  return {
    push(text) {
      chunks.push(new TextEncoder().encode(text));
      wake();
    },
    close() {
      closed = true;
      wake();
    },
    async *[Symbol.asyncIterator]() {
      for (;;) {
        const chunk = chunks.shift();
        if (chunk !== undefined) yield chunk;
        else if (closed) return;
        else
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
      }
    },
  };
}
