import type { KubeObject } from '../../../schemas/kube-object.ts';
import { isMap, type JsonMap, listAt, mapAt, textAt } from '../../store/json-values.ts';
import type { StatusCause } from '../../store/status-error.ts';
import { kubeTime } from '../../store/write-objects.ts';
import { invalidValue, requiredValue, unsupportedValue } from './metadata-validation.ts';

/**
 * A custom resource definition with names filled in and, once it has been stored, the status of one whose names are
 * accepted. Until that is written, a moment later, its status says nothing, as a real server answers its creation.
 */
export function withDefinitionDefaults(
  definition: KubeObject,
  previous: KubeObject | undefined,
  now: number,
): JsonMap {
  const spec = mapAt(definition, 'spec');
  const given = mapAt(spec, 'names');
  const kind = textAt(given, 'kind') ?? '';
  const names: JsonMap = {
    ...given,
    singular: given['singular'] ?? kind.toLowerCase(),
    listKind: given['listKind'] ?? `${kind}List`,
  };
  const before = mapAt(definition, 'status');
  const condition = (type: string, reason: string, message: string): JsonMap => {
    const known = listAt(before, 'conditions').find((each) => textAt(each, 'type') === type);
    return isMap(known)
      ? known
      : { type, status: 'True', lastTransitionTime: kubeTime(now), reason, message };
  };
  const stored = listAt(spec, 'versions').find((version) => isMap(version) && version['storage'] === true);
  const storedVersions = [...new Set([...listAt(before, 'storedVersions'), textAt(stored, 'name') ?? ''])];
  const conditions = [
    condition('NamesAccepted', 'NoConflicts', 'no conflicts found'),
    condition('Established', 'InitialNamesAccepted', 'the initial names have been accepted'),
  ];
  const accepted = { acceptedNames: names, conditions };
  const fresh = { acceptedNames: { kind: '', plural: '' }, conditions: null };
  return {
    ...definition,
    spec: { ...spec, names, conversion: spec['conversion'] ?? { strategy: 'None' } },
    status: { ...(previous === undefined ? fresh : accepted), storedVersions },
  };
}

/** What is wrong with a custom resource definition. */
export function definitionCauses(definition: KubeObject): readonly StatusCause[] {
  const spec = mapAt(definition, 'spec');
  const group = textAt(spec, 'group') ?? '';
  const plural = textAt(mapAt(spec, 'names'), 'plural') ?? '';
  const causes: StatusCause[] = [];
  if (definition.metadata.name !== `${plural}.${group}`) {
    const why = `must be spec.names.plural+"."+spec.group`;
    causes.push(invalidValue('metadata.name', definition.metadata.name, why));
  }
  if (group === '') causes.push(requiredValue('spec.group'));
  if (plural === '') causes.push(requiredValue('spec.names.plural'));
  if ((textAt(mapAt(spec, 'names'), 'kind') ?? '') === '') causes.push(requiredValue('spec.names.kind'));
  const { scope } = spec;
  if (scope !== 'Namespaced' && scope !== 'Cluster') {
    causes.push(unsupportedValue('spec.scope', scope, ['Cluster', 'Namespaced']));
  }
  const versions = listAt(spec, 'versions').filter(isMap);
  if (versions.filter((version) => version['storage'] === true).length !== 1) {
    const why = 'must have exactly one version marked as storage version';
    causes.push(
      invalidValue(
        'spec.versions',
        versions.map((version) => version['name']),
        why,
      ),
    );
  }
  if (versions.length === 0) {
    causes.push(invalidValue('status.storedVersions', null, 'must have at least one stored version'));
  }
  for (const [i, version] of versions.entries()) {
    if (!isMap(mapAt(version, 'schema')['openAPIV3Schema'])) {
      causes.push(requiredValue(`spec.versions[${i}].schema.openAPIV3Schema`));
    }
  }
  return causes;
}
