import { type ChildProcessWithoutNullStreams, execFile, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect, onTestFinished } from 'vitest';

/** Why nothing can be said about kubectl on this machine; `undefined` where it is there. */
export const whyNoKubectl = (process.env['PATH'] ?? '')
  .split(delimiter)
  .some((dir) => existsSync(join(dir, 'kubectl')))
  ? undefined
  : 'skipped: no kubectl on the PATH';

/** How one call of kubectl ended, and all it said. */
export interface KubectlSaid {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** The kubectl of this machine with one kubeconfig and no home directory. */
export interface Kubectl {
  call(args: readonly string[], input?: string): Promise<KubectlSaid>;
  /** Demands that it ends with 0 and speaks of no error; answers what it printed. */
  ok(args: readonly string[], input?: string): Promise<string>;
  /** One that goes on by itself (`get -w`, `exec -i`); ended at the end of the test if it still runs. */
  start(args: readonly string[]): RunningKubectl;
}

/** A kubectl that is still running. */
export interface RunningKubectl {
  readonly process: ChildProcessWithoutNullStreams;
  /** The next lines of its stdout in turn; rejects with its stderr when it ends before one comes. */
  nextLine(): Promise<string>;
}

/** `more` are variables of the environment, such as `KUBE_EDITOR`. */
export function kubectlWith(kubeconfig: string, more: Readonly<Record<string, string>> = {}): Kubectl {
  const env = { ...process.env, KUBECONFIG: kubeconfig, HOME: '/nonexistent', ...more };
  const call: Kubectl['call'] = (args, input = '') =>
    new Promise((resolve) => {
      const child = execFile('kubectl', [...args], { env }, (error, out, err) => {
        resolve({ code: typeof error?.code === 'number' ? error.code : error === null ? 0 : 1, out, err });
      });
      child.stdin?.end(input);
    });
  return {
    call,
    async ok(args, input) {
      const said = await call(args, input);
      expect(said.err.replace(/^Warning:.*\n/gm, ''), args.join(' ')).not.toMatch(/error/i);
      expect(said.code, `${args.join(' ')}: ${said.err}`).toBe(0);
      return said.out;
    },
    start: (args) => running(spawn('kubectl', [...args], { env, stdio: 'pipe' })),
  };
}

function running(child: ChildProcessWithoutNullStreams): RunningKubectl {
  let err = '';
  child.stderr.on('data', (chunk: Buffer) => {
    err += chunk.toString();
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const ended = new Promise((resolve) => child.once('close', resolve));
  onTestFinished(async () => {
    child.kill();
    await ended;
  });
  return {
    process: child,
    async nextLine() {
      const next = await lines.next();
      if (next.done === true) throw new Error(`kubectl ended: ${err}`);
      return next.value;
    },
  };
}
