import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { contextsIn } from '../../kube/read-kubeconfig.ts';
import { Failure } from '../../schemas/failure.ts';
import { nearestName } from '../../schemas/nearest-name.ts';
import { safeText } from '../../schemas/safe-text.ts';

/** A context, and the kubeconfig that describes it. */
export interface NamedApiServer {
  readonly context: string;
  readonly kubeconfig: string;
}

/**
 * The API server that somebody names: by a context of the kubeconfigs, or else by the path of another kubeconfig, whose
 * current context is meant. Throws `Failure` (`contextUnknown`) for neither.
 */
export function findApiServer(named: string, kubeconfigPaths: readonly string[]): NamedApiServer {
  const known: string[] = [];
  for (const kubeconfig of kubeconfigPaths.filter(isFile)) {
    const { names } = read(kubeconfig);
    if (names.includes(named)) return { context: named, kubeconfig };
    known.push(...names);
  }
  if (isFile(named)) return currentContext(named);
  const near = nearestName(named, known);
  throw new Failure(
    'contextUnknown',
    `'${safeText(named)}' is neither a context of ${kubeconfigPaths.map((each) => safeText(each)).join(', ')} nor the path of a kubeconfig`,
    near === undefined ? {} : { hint: `did you mean ${safeText(near)}?` },
  );
}

function currentContext(kubeconfig: string): NamedApiServer {
  const { names, current } = read(kubeconfig);
  if (current !== undefined && names.includes(current)) {
    return { context: current, kubeconfig: path.resolve(kubeconfig) };
  }
  const has = names.length === 0 ? 'it has none' : `it has ${names.map((each) => safeText(each)).join(', ')}`;
  throw new Failure('contextUnknown', `${safeText(kubeconfig)} says no current context of its own: ${has}`);
}

function read(kubeconfig: string): ReturnType<typeof contextsIn> {
  const dir = path.dirname(path.resolve(kubeconfig));
  return contextsIn({ text: readFileSync(kubeconfig, 'utf8'), name: kubeconfig, dir });
}

const isFile = (file: string): boolean => statSync(file, { throwIfNoEntry: false })?.isFile() === true;
