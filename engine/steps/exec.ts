import { Failure } from '../../schemas/failure.ts';
import type { ExecInput } from '../../schemas/generated/documents.ts';
import { safeText } from '../../schemas/safe-text.ts';
import type { StepContext, StepHandler } from '../step-handler.ts';

const LONGEST_OUTPUT = 8192;

/**
 * Runs a program that the command line allows, with an argument list and never a shell. What it changes is unknown to
 * us, so there is no undo; its output is kept as inert text.
 */
export const execStep: StepHandler<ExecInput> = {
  async execute(input, ctx) {
    const { program } = input;
    const args = input.args ?? [];
    const startedAt = ctx.world.clock.now();
    const ended = await runOnce(input, ctx);
    const wanted = input.exitCode ?? 0;
    const stdout = capped(ended.stdout);
    const stderr = capped(ended.stderr);
    if (ended.exitCode !== wanted) {
      const tail = (stderr.trim() || stdout.trim()).split('\n').slice(-3).join(' | ');
      throw new Failure(
        'processFailed',
        `${program} ended with exit code ${ended.exitCode}, not ${wanted}${tail === '' ? '' : `: ${tail}`}`,
      );
    }
    const durationMs = ctx.world.clock.now() - startedAt;
    return {
      result: { program, args: [...args], exitCode: ended.exitCode, stdout, stderr, durationMs },
      summary: `${program} ended with exit code ${ended.exitCode}`,
    };
  },
  observe(input) {
    const { program } = input;
    if (input.idempotent === true || input.onResume === 'rerun') return Promise.resolve({ status: 'absent' });
    if (input.onResume === 'skip') {
      const outcome = {
        result: { program, skipped: true },
        summary: `${program} not run again (onResume: skip)`,
      };
      return Promise.resolve({ status: 'done', outcome });
    }
    const detail = `a crash hid whether ${program} had run; onResume says what to do then`;
    return Promise.resolve({ status: 'unknown', detail });
  },
};

async function runOnce(input: ExecInput, ctx: StepContext) {
  const { program } = input;
  const request = {
    program,
    args: input.args ?? [],
    env: input.env ?? {},
    ...(input.stdin === undefined ? {} : { stdin: input.stdin }),
  };
  const ref = { apiVersion: 'meshwright.dev/v1alpha1', kind: 'Process', name: program };
  const { ended } = await ctx.effect({ verb: 'exec', ref }, async (signal) => ({
    metadata: {},
    ended: await ctx.world.processes.run(request, signal),
  }));
  return ended;
}

function capped(text: string): string {
  const safe = safeText(text);
  return safe.length <= LONGEST_OUTPUT ? safe : `${safe.slice(0, LONGEST_OUTPUT)}…`;
}
