import { Failure } from '../../../schemas/failure.ts';
import type { AgentTalk } from '../agent/agent-session.ts';
import type { Caller } from '../agent/caller.ts';
import { describeIdentity } from '../agent/spiffe-id.ts';

/** Which agents have left a connection open for which case, by its namespace. */
export class HeldLines {
  readonly #opened = new WeakMap<AgentTalk, Set<string>>();

  /**
   * The caller, whose requests now go over one connection that outlives the probe. Throws `Failure('agentFailed')` when
   * the probe is to go on with one that this agent never opened: an agent that was replaced has shown nothing.
   */
  hold(caller: Caller, namespace: string, held: 'opens' | 'goesOn'): Caller {
    const { session } = caller;
    const opened = this.#opened.get(session) ?? new Set<string>();
    if (held === 'goesOn' && !opened.has(namespace)) {
      throw new Failure(
        'agentFailed',
        `the agent of ${describeIdentity(caller.identity)} no longer has the connection that was to be tried again`,
      );
    }
    this.#opened.set(session, opened.add(namespace));
    return {
      ...caller,
      session: {
        requests: (batch, onSamples, signal) =>
          session.requests({ ...batch, keepAlive: 'held' }, onSamples, signal),
        load: (profile, nonce, onTick, signal) => session.load(profile, nonce, onTick, signal),
        close: () => session.close(),
      },
    };
  }
}
