import type { KubeObject } from '../../schemas/kube-object.ts';
import { isMap, jsonOfParts, listAt, mapAt, sameJson, textAt } from './json-values.ts';
import { kindIdOf } from './object-store.ts';
import { finalizersOf, kubeTime, type ObjectRules } from './write-objects.ts';

/** The finalizer that stands for the content of a namespace. */
const CONTENT = 'kubernetes';

interface Condition {
  readonly type: string;
  readonly status: 'True' | 'False';
  readonly reason: string;
  readonly message: string;
}

const FINE: readonly Condition[] = [
  ['DeletionDiscoveryFailure', 'ResourcesDiscovered', 'All resources successfully discovered'],
  ['DeletionGroupVersionParsingFailure', 'ParsedGroupVersions', 'All legacy kube types successfully parsed'],
  [
    'DeletionContentFailure',
    'ContentDeleted',
    'All content successfully deleted, may be waiting on finalization',
  ],
  ['ContentRemaining', 'ContentRemoved', 'All content successfully removed'],
  ['FinalizersRemaining', 'ContentHasNoFinalizers', 'All content-preserving finalizers finished'],
].map(([type, reason = '', message = '']) => ({
  type: `Namespace${type}`,
  status: 'False',
  reason,
  message,
}));

/** A namespace under deletion that says what is still in it; the very same one when it says so already. */
export function withRemainder(
  namespace: KubeObject,
  content: readonly KubeObject[],
  rules: ObjectRules,
  now: number,
): KubeObject {
  const resources = counted(content.map((object) => resourceText(object, rules)));
  const finalizers = counted(content.flatMap(finalizersOf));
  const known = listAt(namespace['status'], 'conditions').filter(isMap);
  const conditions = FINE.map((fine) => {
    const condition = remaining(fine, resources, finalizers);
    const before = known.find((each) => each['type'] === condition.type);
    const same = before !== undefined && before['status'] === condition.status;
    const lastTransitionTime = same ? textAt(before, 'lastTransitionTime') : kubeTime(now);
    return { ...condition, lastTransitionTime };
  });
  if (sameJson(known, conditions)) return namespace;
  const status = jsonOfParts({ ...mapAt(namespace, 'status'), conditions });
  return { ...namespace, status };
}

function remaining(
  fine: Condition,
  resources: readonly (readonly [string, number])[],
  finalizers: readonly (readonly [string, number])[],
): Condition {
  const said = (each: readonly (readonly [string, number])[], between: string): string =>
    each.map(([name, count]) => `${name} ${between} ${count} resource instances`).join(', ');
  if (fine.type === 'NamespaceContentRemaining' && resources.length > 0) {
    const message = `Some resources are remaining: ${said(resources, 'has')}`;
    return { ...fine, status: 'True', reason: 'SomeResourcesRemain', message };
  }
  if (fine.type === 'NamespaceFinalizersRemaining' && finalizers.length > 0) {
    const message = `Some content in the namespace has finalizers remaining: ${said(finalizers, 'in')}`;
    return { ...fine, status: 'True', reason: 'SomeFinalizersRemain', message };
  }
  return fine;
}

/** `configmaps.`, `deployments.apps`: as a namespace controller writes them. */
function resourceText(object: KubeObject, rules: ObjectRules): string {
  const resource = rules.resourceOf(kindIdOf(object));
  return `${resource?.resource ?? object.kind.toLowerCase()}.${resource?.group ?? ''}`;
}

function counted(names: readonly string[]): readonly (readonly [string, number])[] {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return [...counts].sort(([a], [b]) => (a < b ? -1 : 1));
}

/** A namespace whose content is gone: the finalizer that stood for it is taken away. */
export function withoutContentFinalizer(namespace: KubeObject): KubeObject {
  const spec = mapAt(namespace, 'spec');
  const finalizers = listAt(spec, 'finalizers').filter((each) => each !== CONTENT);
  const { finalizers: _, ...rest } = spec;
  const left = jsonOfParts(finalizers.length === 0 ? rest : { ...rest, finalizers });
  return { ...namespace, spec: left };
}

/** Whether anything of its own still holds a namespace whose content is gone. */
export function isHeld(namespace: KubeObject): boolean {
  return finalizersOf(namespace).length > 0 || listAt(namespace['spec'], 'finalizers').length > 0;
}
