import { Failure } from './failure.ts';
import { safeText } from './safe-text.ts';

/** The failure for a context that leads to another cluster than it did when the run began; UIDs of `kube-system`. */
export function wrongCluster(context: string, wanted: string, found: string): Failure {
  const uids = `${safeText(found, 100)}, not ${safeText(wanted, 100)}`;
  return new Failure(
    'wrongCluster',
    `context ${safeText(context, 200)} leads to another cluster than when this run began (${uids})`,
    { hint: 'UIDs are those of namespace kube-system' },
  );
}
