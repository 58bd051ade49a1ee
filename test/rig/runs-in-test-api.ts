import { type PatternRuns, patternRuns } from './pattern-runs.ts';
import { startTestApi } from './sandbox-api.ts';

/** Runs of patterns against an API server of the sandbox of their own, without controllers; closing ends both. */
export interface RunsInTestApi extends PatternRuns {
  readonly kubeconfig: string;
}

/** Starts both; the namespace `default` is home to locks and recovery records. */
export async function runsInTestApi(): Promise<RunsInTestApi> {
  const api = await startTestApi();
  const runs = await patternRuns(api.kubeconfig, 'default');
  return {
    ...runs,
    kubeconfig: api.kubeconfig,
    async close() {
      await runs.close();
      await api.close();
    },
  };
}
