import { Failure } from '../../schemas/failure.ts';
import type { Json } from '../../schemas/json.ts';
import { SANDBOX_API } from '../../schemas/sandbox-mesh.ts';
import { systemClock, systemRandom } from '../world/system-clock.ts';
import type { StandingSandbox } from './standing-sandbox.ts';

const ANSWER_MS = 10_000;

/** One question to the mesh of a running sandbox; `path` is below its API group. Throws `Failure`. */
export async function askSandbox(
  sandbox: StandingSandbox,
  version: string,
  question: { readonly method: 'GET' | 'PUT' | 'DELETE'; readonly path: string; readonly body?: Json },
): Promise<Json> {
  const { openCluster } = await import('../../kube/open-cluster.ts');
  const signal = AbortSignal.timeout(ANSWER_MS);
  const cluster = await openCluster({
    binding: { role: 'main', kind: 'sandbox', context: sandbox.context },
    kubeconfigPaths: [sandbox.kubeconfig],
    clock: systemClock,
    random: systemRandom,
    version,
  });
  try {
    return await cluster.raw(question.method, `${SANDBOX_API}/${question.path}`, question.body, signal);
  } catch (error) {
    throw inItsOwnWords(error, question);
  } finally {
    await cluster.close();
  }
}

/** What the sandbox refuses, without the address that nobody has typed. */
function inItsOwnWords(error: unknown, { method, path }: { readonly method: string; readonly path: string }) {
  const asked = `cannot ${method} ${SANDBOX_API}/${path}: `;
  if (!(error instanceof Failure) || !error.message.startsWith(asked)) return error;
  return new Failure(error.reason, error.message.slice(asked.length), error.details);
}
