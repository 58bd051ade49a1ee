import { type ClientProgram, clientProgram, findProgram } from './client-program.ts';

const program = findProgram('kubectl');

/** Why nothing can be said about kubectl on this machine; `undefined` where it is there. */
export const whyNoKubectl =
  program === undefined ? 'skipped: no kubectl on the PATH nor in .tools/bin' : undefined;

/** The kubectl of this machine with one kubeconfig and no home directory. */
export type Kubectl = ClientProgram;

/** `more` are variables of the environment, such as `KUBE_EDITOR`. */
export function kubectlWith(kubeconfig: string, more: Readonly<Record<string, string>> = {}): Kubectl {
  return clientProgram(program ?? 'kubectl', { KUBECONFIG: kubeconfig, ...more });
}
