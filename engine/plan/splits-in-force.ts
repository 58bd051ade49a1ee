import type { BoundStep } from './bind-step.ts';
import { asObject } from './json-parts.ts';
import { isTrafficSplit, readSplit, type WrittenSplit } from './split-weights.ts';
import { serviceOfUrl, urlsOf } from './touched-objects.ts';

/** The split that steers a step's requests, and the step that set it, by the written order of the plan. */
export interface SplitInForce {
  readonly split: WrittenSplit;
  readonly setBy: BoundStep;
}

/** For every probe and load the split of the service that it calls, where one was set before it. */
export function splitsInForce(steps: readonly BoundStep[]): ReadonlyMap<BoundStep, SplitInForce> {
  const current = new Map<string, SplitInForce>();
  const found = new Map<BoundStep, SplitInForce>();
  for (const step of steps) {
    const { leaf, node } = step;
    for (const { object } of step.objects) {
      if (!isTrafficSplit(object)) continue;
      const split = readSplit(object);
      const root = split.root.split('.')[0] ?? '';
      current.set(`${leaf.role}\0${object.metadata.namespace ?? ''}\0${root}`, { split, setBy: step });
    }
    if (node.kind !== 'probe' && node.kind !== 'performance') continue;
    const url = urlsOf(node.kind, asObject(node.input))[0];
    const service = serviceOfUrl(url, leaf.namespace);
    if (service === undefined) continue;
    const force = current.get(`${leaf.role}\0${service.namespace}\0${service.name}`);
    if (force !== undefined) found.set(step, force);
  }
  return found;
}
