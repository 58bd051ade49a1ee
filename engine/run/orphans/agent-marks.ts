import { holderText, type LockHolder } from '../locks/lease-object.ts';

/** Label and name that every agent pod carries; `engine/steps/agent` writes them. */
export const AGENT_SELECTOR = 'app.kubernetes.io/name=meshwright-agent,meshwright.dev/run';
/** Annotation of an agent pod: the process that started it, in the form of a Lease's holder. */
export const HOLDER_MARK = 'meshwright.dev/holder';
/** Annotation of an agent pod: the namespace in which its run holds Leases; absent where it holds none. */
export const HOME_MARK = 'meshwright.dev/home-namespace';

/** What the pods of a run say about the process behind them, so that others can tell a living run from a dead one. */
export function agentMarks(holder: LockHolder, homeNamespace?: string): Readonly<Record<string, string>> {
  return {
    [HOLDER_MARK]: holderText(holder),
    ...(homeNamespace === undefined ? {} : { [HOME_MARK]: homeNamespace }),
  };
}
