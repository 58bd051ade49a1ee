import { spawn } from 'node:child_process';
import { AGENT_PROXY_ENV } from '../../schemas/agent-protocol.ts';
import { Failure } from '../../schemas/failure.ts';
import { SIDECAR_CONTAINER } from '../../schemas/sandbox-mesh.ts';
import type { RuntimeExecRequest, RuntimeProcess } from '../cluster-view.ts';
import type { RunningPod } from './running-pod.ts';

/** Code of a shell for a command that does not exist. */
const NO_SUCH_COMMAND = 127;

/**
 * Runs a command in a pod. The agent is the only program there is: built-in workloads have no file system, and no
 * other program of this machine is ever started. It gets the pod's own way out as its only network.
 */
export function runInPod(
  pod: RunningPod,
  request: RuntimeExecRequest,
  agentCommand: readonly string[],
): RuntimeProcess {
  const known = pod.containers.map(({ spec }) => spec.name);
  const wanted = request.container ?? known[0];
  if (wanted === undefined || wanted === SIDECAR_CONTAINER || !known.includes(wanted)) {
    throw new Failure('notFound', `container ${request.container ?? ''} is not in pod ${pod.facts.name}`);
  }
  const args = agentArguments(request.command);
  const [program, ...fixed] = agentCommand;
  if (args === undefined || program === undefined) return refusing(request.command[0] ?? '');
  const container = pod.containers.find(({ spec }) => spec.name === wanted)?.spec;
  const { host, port } = pod.proxy.socks;
  const child = spawn(program, [...fixed, ...args], {
    env: {
      ...container?.env,
      HOSTNAME: pod.facts.name,
      POD_NAME: pod.facts.name,
      POD_NAMESPACE: pod.facts.namespace,
      [AGENT_PROXY_ENV]: `socks5h://${host}:${port}`,
    },
    stdio: 'pipe',
  });
  pod.children.add(child);
  // A program that ends before it has read everything is no error of ours.
  child.stdin.on('error', () => child.stdin.destroy());
  const exited = new Promise<{ readonly exitCode: number; readonly reason?: string }>((resolve) => {
    child.on('error', (error) => resolve({ exitCode: NO_SUCH_COMMAND, reason: error.message }));
    child.on('close', (code, signal) =>
      resolve(
        code === null ? { exitCode: 137, reason: `ended by ${signal ?? 'a signal'}` } : { exitCode: code },
      ),
    );
  }).finally(() => pod.children.delete(child));
  return {
    write: (chunk) => void child.stdin.write(chunk),
    endInput: () => child.stdin.end(),
    onStdout: (listener) => child.stdout.on('data', listener),
    onStderr: (listener) => child.stderr.on('data', listener),
    exited,
    kill: () => void child.kill('SIGTERM'),
  };
}

/** `meshwright agent …`, `meshwright-agent …` or `agent …`, with any path in front; undefined for other programs. */
function agentArguments(command: readonly string[]): readonly string[] | undefined {
  const name = (command[0] ?? '').split('/').at(-1);
  if (name === 'meshwright' && command[1] === 'agent') return command.slice(2);
  return name === 'agent' || name === 'meshwright-agent' ? command.slice(1) : undefined;
}

function refusing(program: string): RuntimeProcess {
  const message = `${program}: not found; pods of the sandbox have one program, 'meshwright agent'\n`;
  return {
    write: () => undefined,
    endInput: () => undefined,
    onStdout: () => undefined,
    onStderr: (listener) => listener(Buffer.from(message)),
    exited: Promise.resolve({ exitCode: NO_SUCH_COMMAND, reason: message.trim() }),
    kill: () => undefined,
  };
}
