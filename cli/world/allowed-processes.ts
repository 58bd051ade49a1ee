import type { ProcessesPort } from '../../engine/world.ts';
import { Failure } from '../../schemas/failure.ts';

const MAX_OUTPUT_BYTES = 4 * 1024 * 1024;
const KILL_AFTER_MS = 5_000;
/** What an `exec` step's program sees of our environment; everything else it must be given. */
const PASSED_ON = ['PATH', 'HOME', 'LANG', 'LC_ALL', 'TMPDIR', 'KUBECONFIG', 'CI'];

/** Runs programs that the command line allowed (`--allow-exec`), by name, with an argument list and no shell. */
export function allowedProcesses(allowed: readonly string[], variables: NodeJS.ProcessEnv): ProcessesPort {
  return {
    async run(request, signal) {
      if (!allowed.includes(request.program)) {
        throw new Failure(
          'forbidden',
          `the pattern wants to run '${request.program}', which was not allowed`,
          {
            hint: `--allow-exec ${request.program} allows it`,
          },
        );
      }
      const { execa } = await import('execa');
      const inherited = Object.fromEntries(
        PASSED_ON.flatMap((name) => (variables[name] === undefined ? [] : [[name, variables[name]]])),
      );
      const result = await execa(request.program, [...request.args], {
        shell: false,
        reject: false,
        extendEnv: false,
        env: { ...inherited, ...request.env },
        cancelSignal: signal,
        forceKillAfterDelay: KILL_AFTER_MS,
        maxBuffer: MAX_OUTPUT_BYTES,
        stripFinalNewline: true,
        ...(request.cwd === undefined ? {} : { cwd: request.cwd }),
        ...(request.stdin === undefined ? { stdin: 'ignore' as const } : { input: request.stdin }),
      });
      if (result.exitCode === undefined) {
        const why = result.isCanceled
          ? 'was stopped'
          : result.isTerminated
            ? `was ended by ${result.signal ?? 'a signal'}`
            : 'could not be started';
        throw new Failure(result.isCanceled ? 'cancelled' : 'processFailed', `${request.program} ${why}`, {
          cause: result.cause,
        });
      }
      return { exitCode: result.exitCode, stdout: String(result.stdout), stderr: String(result.stderr) };
    },
  };
}
