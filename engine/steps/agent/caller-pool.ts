import { canonicalJson } from '../../../schemas/canonical-json.ts';
import type { From } from '../../../schemas/generated/documents.ts';
import type { StepContext } from '../../step-handler.ts';
import { type Caller, type StartedCaller, startCaller, verifiedCaller } from './caller.ts';

/**
 * Agents that several probes of one step use in turn or at once, one for each identity. Whether an agent is still in the
 * mesh is asked for each probe anew. Whoever made the pool closes it.
 */
export class CallerPool {
  readonly #started = new Map<string, Promise<StartedCaller>>();
  readonly #ctx: StepContext;

  /** Agents are started, and end, with the given step. */
  constructor(ctx: StepContext) {
    this.#ctx = ctx;
  }

  /** A caller that somebody else closes. An agent that is no longer there is replaced by a new one for the next probe. */
  async open(from: From, ctx: StepContext): Promise<Caller> {
    const namespace = from.namespace ?? ctx.namespace;
    const whole = { ...from, ...(namespace === undefined ? {} : { namespace }) };
    const { meshed: _meshed, ...who } = whole;
    const key = canonicalJson({ ...who });
    const known = this.#started.get(key) ?? startCaller(whole, this.#ctx);
    this.#started.set(key, known);
    try {
      const caller = await verifiedCaller(await known, from, ctx);
      return { ...caller, close: () => Promise.resolve() };
    } catch (error) {
      this.#started.delete(key);
      await this.#end(known);
      throw error;
    }
  }

  async close(): Promise<void> {
    const all = [...this.#started.values()];
    this.#started.clear();
    await Promise.all(all.map((each) => this.#end(each)));
  }

  async #end(started: Promise<StartedCaller>): Promise<void> {
    const [outcome] = await Promise.allSettled([started]);
    // One that never started has removed itself and has told whoever wanted it.
    if (outcome.status === 'fulfilled') await outcome.value.close();
  }
}
