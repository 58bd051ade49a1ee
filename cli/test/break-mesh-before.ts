import type { StepHandlers } from '../../engine/run/run-deps.ts';
import type { StepHandler } from '../../engine/step-handler.ts';
import { Failure } from '../../schemas/failure.ts';

/** Breaks the sandbox's mesh on purpose; resolves when the switch is thrown. */
export type BreakMesh = () => Promise<void>;

/**
 * Step handlers that break the mesh just before the step with this key starts, so that everything earlier has seen a
 * sound one. Exactly once, whatever is retried.
 */
export function breakMeshBefore(handlers: StepHandlers, key: string, breakMesh: BreakMesh): StepHandlers {
  let broken: Promise<void> | undefined;
  const wrap = (handler: StepHandler<never>): StepHandler<never> => ({
    ...handler,
    async execute(input, ctx) {
      if (ctx.key === key) {
        broken ??= breakMesh();
        await broken;
      }
      if (ctx.signal.aborted) throw new Failure('cancelled', 'the test was stopped');
      return await handler.execute(input, ctx);
    },
  });
  return Object.fromEntries(
    Object.entries(handlers).map(([kind, handler]) => [
      kind,
      handler === undefined ? undefined : wrap(handler),
    ]),
  );
}
