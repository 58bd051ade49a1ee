import { Failure } from '../../schemas/failure.ts';
import type { ExecInput } from '../../schemas/generated/documents.ts';
import type { JsonObject } from '../../schemas/json.ts';
import { safeText } from '../../schemas/safe-text.ts';
import type { StepContext, StepHandler, StepOutcome } from '../step-handler.ts';

const LONGEST_OUTPUT = 8192;

/**
 * Runs a program that the command line allows, with an argument list and never a shell. What it changes is unknown to
 * us, so there is no undo; its output is kept as inert text.
 */
export const execStep: StepHandler<ExecInput> = {
  async execute(input, ctx) {
    return outcomeOf(input, await runOnce(input, ctx));
  },
  async observe(input, { recorded }) {
    const { program } = input;
    if (recorded !== undefined) return { status: 'done', outcome: outcomeOf(input, recorded) };
    if (input.idempotent === true || input.onResume === 'rerun') return { status: 'absent' };
    if (input.onResume === 'skip') {
      const outcome = {
        result: { program, skipped: true },
        summary: `${program} not run again (onResume: skip)`,
      };
      return { status: 'done', outcome };
    }
    const detail = `a crash hid whether ${program} had run; onResume says what to do then`;
    return { status: 'unknown', detail };
  },
};

/** What an end means, be it just seen or, after a crash, what the journal keeps of it. Throws `Failure('processFailed')`. */
function outcomeOf({ program, exitCode: wanted = 0 }: ExecInput, ended: JsonObject): StepOutcome {
  const { exitCode, lastLines, ...output } = ended;
  if (exitCode !== wanted) {
    const tail = typeof lastLines === 'string' && lastLines !== '' ? `: ${lastLines}` : '';
    throw new Failure('processFailed', `${program} ended with exit code ${exitCode}, not ${wanted}${tail}`);
  }
  return {
    result: { program, exitCode, ...output },
    summary: `${program} ended with exit code ${exitCode}`,
  };
}

/** Runs the program and says how it ended; the journal keeps just that, and its output only where a later step reads it. */
async function runOnce(input: ExecInput, ctx: StepContext): Promise<JsonObject> {
  const { program, exitCode: wanted = 0 } = input;
  const args = input.args ?? [];
  const request = {
    program,
    args,
    env: input.env ?? {},
    ...(input.stdin === undefined ? {} : { stdin: input.stdin }),
  };
  const { clock } = ctx.world;
  const startedAt = clock.now();
  const ref = { apiVersion: 'meshwright.dev/v1alpha1', kind: 'Process', name: program };
  const { ended } = await ctx.effect(
    { verb: 'exec', ref },
    async (signal) => {
      const { exitCode, ...said } = await ctx.world.processes.run(request, signal);
      const [stdout, stderr] = [capped(said.stdout), capped(said.stderr)];
      const durationMs = clock.now() - startedAt;
      const output = ctx.resultIsRead ? { args: [...args], stdout, stderr, durationMs } : {};
      const more = exitCode === wanted ? output : { lastLines: lastLines(stderr, stdout) };
      const ended: JsonObject = { exitCode, ...more };
      return { metadata: {}, ended };
    },
    (answer) => answer.ended,
  );
  return ended;
}

function lastLines(stderr: string, stdout: string): string {
  return (stderr.trim() || stdout.trim()).split('\n').slice(-3).join(' | ');
}

function capped(text: string): string {
  const safe = safeText(text);
  return safe.length <= LONGEST_OUTPUT ? safe : `${safe.slice(0, LONGEST_OUTPUT)}…`;
}
