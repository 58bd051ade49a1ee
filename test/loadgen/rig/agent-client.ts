import { PassThrough } from 'node:stream';
import { runSession } from '../../../loadgen/agent/session.ts';
import type { AgentAnswer, AgentSample } from '../../../schemas/agent-protocol.ts';

/** An agent session in this process, spoken to in protocol lines. */
export class AgentClient {
  readonly answers: AgentAnswer[] = [];
  readonly #input = new PassThrough();
  readonly #ended: Promise<void>;
  #waiters: (() => void)[] = [];

  constructor(env: Readonly<Record<string, string>> = {}) {
    const output = new PassThrough();
    let rest = '';
    output.on('data', (chunk: Buffer) => {
      const lines = (rest + chunk.toString('utf8')).split('\n');
      rest = lines.pop() ?? '';
      // our own agent wrote it
      for (const line of lines) this.answers.push(JSON.parse(line) as AgentAnswer);
      for (const waiter of this.#waiters.splice(0)) waiter();
    });
    this.#ended = runSession({ input: this.#input, output, env }, new AbortController().signal);
  }

  send(line: object | string): void {
    this.#input.write(`${typeof line === 'string' ? line : JSON.stringify(line)}\n`);
  }

  /** The answer with this id that ends its request. */
  async last(id: number): Promise<AgentAnswer> {
    for (;;) {
      const found = this.answers.find((a) => a.id === id && a.type !== 'samples' && a.type !== 'tick');
      if (found !== undefined) return found;
      await new Promise<void>((resolve) => this.#waiters.push(resolve));
    }
  }

  /** Waits until at least one batch of samples for this id has come. */
  async firstSamples(id: number): Promise<void> {
    while (this.samples(id).length === 0) await new Promise<void>((resolve) => this.#waiters.push(resolve));
  }

  samples(id: number): readonly AgentSample[] {
    return this.answers.flatMap((a) => (a.type === 'samples' && a.id === id ? a.samples : []));
  }

  /** End of input: the session must end by itself. */
  async end(): Promise<void> {
    this.#input.end();
    await this.#ended;
  }
}

/** A `requests` line with everything that a test does not care about. */
export function requestsLine(id: number, url: string | readonly string[], more: object = {}): object {
  const urls = typeof url === 'string' ? [url] : url;
  return {
    id,
    type: 'requests',
    requests: urls.map((u) => ({ method: 'GET', url: u, timeoutMs: 5000 })),
    count: urls.length,
    concurrency: 1,
    keepAlive: 'on',
    detail: false,
    ...more,
  };
}
