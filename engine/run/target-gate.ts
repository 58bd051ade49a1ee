import { Failure } from '../../schemas/failure.ts';
import type { Run } from './run-state.ts';

/**
 * Lets the first effect on a role through only after the target was prepared, and records which cluster it is. Steps
 * that come at the same time wait for the same preparation; a failed one is tried again by the next effect.
 */
export function createTargetGate(run: Run): Run['prepareTarget'] {
  const preparations = new Map<string, Promise<void>>();

  const prepare = async (role: string, signal: AbortSignal): Promise<void> => {
    if (run.deps.prepareTarget === undefined) return;
    const { uid, mesh } = await run.deps.prepareTarget(role, signal);
    await run.emit(
      { type: 'run.target', data: { role, uid, ...(mesh === undefined ? {} : { mesh }) } },
      'sync',
    );
  };

  return async (role, signal) => {
    for (;;) {
      const begun = preparations.get(role);
      const preparation = begun ?? prepare(role, signal);
      preparations.set(role, preparation);
      try {
        await preparation;
        return;
      } catch (error) {
        if (preparations.get(role) === preparation) preparations.delete(role);
        // The step that prepared was told to end; this one was not, so it prepares by itself.
        const foreign = begun !== undefined && error instanceof Failure && error.reason === 'cancelled';
        if (!foreign || signal.aborted) throw error;
      }
    }
  };
}
