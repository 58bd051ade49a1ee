import { createHash } from 'node:crypto';
import { canonicalJson } from '../../schemas/canonical-json.ts';
import type { Json } from '../../schemas/json.ts';
import type { ObjectRef } from '../../schemas/kube-object.ts';
import type { PriorRecord } from '../step-handler.ts';
import type { Run } from './run-state.ts';

/** The `kubectl` lines that put back what a failed compensation left, in the order to type them. */
export function manualCommands(run: Run, priors: readonly PriorRecord[]): readonly string[] {
  return priors.map((prior) => {
    const context = run.deps.targets.find((target) => target.role === prior.role)?.context;
    const kubectl = context === undefined ? 'kubectl' : `kubectl --context ${shellWord(context)}`;
    if (prior.body === null)
      return `${kubectl} delete ${resourceWord(prior.ref)}${namespaceWord(prior.ref)} --ignore-not-found`;
    // Border: an object from the API server is JSON; its type only names the parts that we read.
    const digest = createHash('sha256')
      .update(canonicalJson(prior.body as Json))
      .digest('hex');
    return `${kubectl} apply --server-side --force-conflicts -f ${shellWord(run.folder.priorPath(digest))}`;
  });
}

/** `trafficsplit.v1alpha4.split.smi-spec.io website`: the form of a resource that kubectl takes without discovery by plural. */
function resourceWord(ref: ObjectRef): string {
  const [first = '', version] = ref.apiVersion.split('/');
  const kind = ref.kind.toLowerCase();
  return `${shellWord(version === undefined ? kind : `${kind}.${version}.${first}`)} ${shellWord(ref.name)}`;
}

function namespaceWord(ref: ObjectRef): string {
  return ref.namespace === undefined ? '' : ` -n ${shellWord(ref.namespace)}`;
}

/** Names come from outside: anything that a shell could read as more than a word is quoted. */
function shellWord(text: string): string {
  return /^[A-Za-z0-9_./:@-]+$/.test(text) && !text.startsWith('-')
    ? text
    : `'${text.replaceAll("'", `'\\''`)}'`;
}
