import type { AgentAnswer, AgentRequest, AgentSample } from '../../../schemas/agent-protocol.ts';
import { Failure } from '../../../schemas/failure.ts';
import type { LoadProfile, LoadResult, LoadTick } from '../../../schemas/load.ts';
import { safeText } from '../../../schemas/safe-text.ts';
import { unreachable } from '../../../schemas/unreachable.ts';
import type { Cluster, ExecStream } from '../../world.ts';
import { AGENT_CONTAINER, type AgentPod } from './agent-pod.ts';
import { readLines } from './line-reader.ts';

/** A batch of requests as the protocol describes it, without its number. */
export type RequestBatch = Omit<Extract<AgentRequest, { type: 'requests' }>, 'id' | 'type'>;
type Command = AgentRequest extends infer Each
  ? Each extends AgentRequest
    ? Omit<Each, 'id'>
    : never
  : never;

interface Job {
  readonly onSamples?: (samples: readonly AgentSample[]) => void;
  readonly onTick?: (tick: LoadTick) => void;
  readonly resolve: (answer: AgentAnswer) => void;
  readonly reject: (error: unknown) => void;
}

/** The error that a program ended with, where it says one; its trace tells users nothing. */
function lastWords(stderr: string): string {
  const lines = stderr.split('\n');
  return lines.findLast((line) => /^(?:Uncaught )?\w*Error\b.*:/.test(line)) ?? lines.slice(-3).join(' | ');
}

/** What callers of an agent may ask of it. */
export type AgentTalk = Pick<AgentSession, 'requests' | 'load' | 'close'>;

/** One conversation with an agent over `pods/exec`. Whoever opened it closes it. */
export class AgentSession {
  readonly #stream: ExecStream;
  readonly #pod: string;
  readonly #jobs = new Map<number, Job>();
  #lastId = 0;
  #over: unknown;

  private constructor(stream: ExecStream, pod: string) {
    this.#stream = stream;
    this.#pod = pod;
    void this.#listen();
  }

  /** Starts the agent in its pod and waits for its greeting. Throws `Failure('agentFailed')`. */
  static async open(cluster: Cluster, agent: AgentPod, signal: AbortSignal): Promise<AgentSession> {
    const { pod, program } = agent;
    const request = {
      namespace: pod.namespace,
      pod: pod.name,
      container: AGENT_CONTAINER,
      command: program.session,
    };
    const stream = await cluster.exec(request, signal);
    const session = new AgentSession(stream, `${pod.namespace}/${pod.name}`);
    try {
      if (program.prologue !== undefined) await stream.write(program.prologue);
      const hello = await session.#ask({ type: 'hello' }, {}, signal);
      const protocol: number | undefined = hello.type === 'hello' ? hello.protocol : undefined;
      if (protocol !== 1)
        throw new Failure('agentFailed', `the agent in pod ${session.#pod} speaks another protocol`);
    } catch (error) {
      session.close();
      throw error;
    }
    return session;
  }

  /** Sends a batch; samples arrive as they come in. Resolves when all have been seen. */
  async requests(
    batch: RequestBatch,
    onSamples: (samples: readonly AgentSample[]) => void,
    signal: AbortSignal,
  ): Promise<{ readonly connections: number }> {
    const answer = await this.#ask({ type: 'requests', ...batch }, { onSamples }, signal);
    return { connections: answer.type === 'done' ? (answer.connections ?? 0) : 0 };
  }

  /** Sends load from inside the pod. Throws `Failure('agentFailed')` when the agent gives no result. */
  async load(
    profile: LoadProfile,
    nonce: string | undefined,
    onTick: (tick: LoadTick) => void,
    signal: AbortSignal,
  ): Promise<LoadResult> {
    const command = { type: 'load', profile, ...(nonce === undefined ? {} : { nonce }) } as const;
    const answer = await this.#ask(command, { onTick }, signal);
    if (answer.type === 'done' && answer.result !== undefined) return answer.result;
    throw new Failure('agentFailed', `the agent in pod ${this.#pod} ended its load without a result`);
  }

  /** Ends the conversation, and with it the agent's process. */
  close(): void {
    this.#end(new Failure('agentFailed', `the conversation with pod ${this.#pod} was closed`));
    this.#stream.close();
  }

  #ask(
    command: Command,
    listen: Pick<Job, 'onSamples' | 'onTick'>,
    signal: AbortSignal,
  ): Promise<AgentAnswer> {
    signal.throwIfAborted();
    if (this.#over !== undefined) return Promise.reject(this.#over);
    this.#lastId += 1;
    const id = this.#lastId;
    return new Promise((resolve, reject) => {
      const onAbort = () => {
        this.#jobs.delete(id);
        reject(signal.reason);
        this.#lastId += 1;
        this.#send({ id: this.#lastId, type: 'cancel', of: id });
      };
      signal.addEventListener('abort', onAbort, { once: true });
      const settled = <T>(settle: (value: T) => void) => {
        return (value: T) => {
          signal.removeEventListener('abort', onAbort);
          this.#jobs.delete(id);
          settle(value);
        };
      };
      this.#jobs.set(id, {
        ...listen,
        resolve: settled(resolve),
        reject: settled(reject),
      });
      this.#send({ ...command, id });
    });
  }

  #send(request: AgentRequest): void {
    this.#stream.write(`${JSON.stringify(request)}\n`).catch((error: unknown) => this.#end(error));
  }

  async #listen(): Promise<void> {
    try {
      for await (const line of readLines(this.#stream.stdout)) {
        if (line.trim() !== '') this.#take(parseAnswer(line, this.#pod));
      }
      const { exitCode, reason } = await this.#stream.ended;
      const why = reason === undefined ? '' : ` (${safeText(reason, 200)})`;
      this.#end(this.#died(`ended with exit code ${exitCode}${why}`));
    } catch (error) {
      this.#end(error instanceof Failure ? error : this.#died(messageOf(error)));
    }
  }

  #died(how: string): Failure {
    const said = lastWords(safeText(this.#stream.stderrTail().trim(), 400));
    return new Failure(
      'agentFailed',
      `the agent in pod ${this.#pod} ${how}${said === '' ? '' : `: ${said}`}`,
    );
  }

  #end(error: unknown): void {
    this.#over ??= error;
    for (const job of [...this.#jobs.values()]) job.reject(this.#over);
  }

  #take(answer: AgentAnswer): void {
    const job = this.#jobs.get(answer.id);
    if (job === undefined) return; // of a cancelled job
    switch (answer.type) {
      case 'samples':
        job.onSamples?.(answer.samples);
        return;
      case 'tick':
        job.onTick?.(answer.tick);
        return;
      case 'hello':
      case 'done':
        job.resolve(answer);
        return;
      case 'error':
        job.reject(
          new Failure('agentFailed', `the agent in pod ${this.#pod}: ${safeText(answer.message, 400)}`),
        );
        return;
      default:
        unreachable(answer);
    }
  }
}

const ANSWER_TYPES: ReadonlySet<unknown> = new Set<AgentAnswer['type']>([
  'hello',
  'samples',
  'tick',
  'done',
  'error',
]);

function parseAnswer(line: string, pod: string): AgentAnswer {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (cause) {
    throw new Failure(
      'agentFailed',
      `the agent in pod ${pod} wrote a line that is no JSON: ${safeText(line, 80)}`,
      {
        cause,
      },
    );
  }
  const isAnswer =
    typeof value === 'object' &&
    value !== null &&
    'id' in value &&
    'type' in value &&
    ANSWER_TYPES.has(value.type) &&
    (value.type !== 'samples' || ('samples' in value && Array.isArray(value.samples)));
  if (!isAnswer)
    throw new Failure('agentFailed', `the agent in pod ${pod} gave an unknown answer: ${safeText(line, 80)}`);
  return value as AgentAnswer; // the agent is our own program; its tag and the shape that we walk are checked above
}

function messageOf(error: unknown): string {
  return `broke off: ${error instanceof Error ? safeText(error.message, 200) : String(error)}`;
}
