import { PassThrough } from 'node:stream';
import type { DataPlane, RuntimeProcess } from '../../sandbox/cluster-view.ts';
import { Failure } from '../../schemas/failure.ts';

/** A data plane of scripted commands: `cat`, `exit N`, `print TEXT`; it logs `line 1` to `line 3`; port 7 echoes. */
export function fakePods(): DataPlane {
  return {
    exec: async ({ pod, command }) => {
      if (pod === 'absent') throw new Failure('notFound', 'pod default/absent is not running');
      return scripted(command);
    },
    logs: async () => {
      const lines = [1, 2, 3].map((n) => ({ at: n, text: `line ${n}` }));
      return { lines: () => lines, follow: () => () => undefined };
    },
    connect: async ({ port }) => {
      if (port !== 7) throw new Error(`nothing listens on ${port}`);
      return new PassThrough();
    },
    handle: async ({ method, path }) => ({ status: 200, body: { method, path } }),
    close: async () => undefined,
  };
}

function scripted([program, argument = '']: readonly string[]): RuntimeProcess {
  const out: ((chunk: Uint8Array) => void)[] = [];
  const err: ((chunk: Uint8Array) => void)[] = [];
  let exit: (result: { exitCode: number }) => void = () => undefined;
  const exited = new Promise<{ exitCode: number }>((resolve) => {
    exit = resolve;
  });
  if (program === 'exit') {
    setImmediate(() => {
      for (const listener of err) listener(Buffer.from('going\n'));
      exit({ exitCode: Number(argument) });
    });
  }
  if (program === 'print') {
    setImmediate(() => {
      for (const listener of out) listener(Buffer.from(argument));
      exit({ exitCode: 0 });
    });
  }
  return {
    write: (chunk) => {
      for (const listener of out) listener(chunk);
    },
    endInput: () => {
      if (program === 'cat') exit({ exitCode: 0 });
    },
    onStdout: (listener) => out.push(listener),
    onStderr: (listener) => err.push(listener),
    exited,
    kill: () => exit({ exitCode: 137 }),
  };
}
