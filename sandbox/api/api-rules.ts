import type { KubeObject } from '../../schemas/kube-object.ts';
import { listAt, mapAt, sameJson } from '../store/json-values.ts';
import type { ObjectStore } from '../store/object-store.ts';
import { kindIdOf } from '../store/object-store.ts';
import { forbidden, invalid, type StatusCause } from '../store/status-error.ts';
import { finalizersOf, type ObjectRules, type WrittenPart } from '../store/write-objects.ts';
import { builtinCauses } from './kubernetes/builtin-validation.ts';
import { withBuiltinDefaults } from './kubernetes/defaults/builtin-defaults.ts';
import { asWritten } from './kubernetes/defaults/generated-places.ts';
import { definitionCauses, withDefinitionDefaults } from './kubernetes/definition-rules.ts';
import { invalidValue, metadataCauses } from './kubernetes/metadata-validation.ts';
import { forbiddenField } from './kubernetes/rules/causes.ts';
import { statusCauses } from './kubernetes/rules/status-rules.ts';
import type { ResourceRegistry, ServedResource } from './resource-registry.ts';
import { celCauses, hasRules } from './schema/cel-rules.ts';
import { asGoWrites } from './schema/go-zeros.ts';
import { type StructuralSchema, withDefaults } from './schema/structural-schema.ts';
import { ANY, fieldType } from './schema/type-node.ts';
import { schemaCauses } from './schema/validate-schema.ts';

/** Who writes: a client over HTTPS, or the cluster itself, which gives unplaced pods their node and sidecar. */
export type Writer = 'client' | 'cluster';

/** The rules of every kind the registry serves: scope, defaults, validation. */
export function apiRules(
  registry: ResourceRegistry,
  store: ObjectStore,
  writer: Writer = 'client',
): ObjectRules {
  return {
    resourceOf: (kind) => {
      const resource = registry.ofKind(kind)?.resource;
      return resource === undefined ? undefined : { group: resource.group, resource: resource.name };
    },
    isNamespaced: (kind) => registry.ofKind(kind)?.resource.namespaced ?? false,
    hasStatus: (kind) => registry.ofKind(kind)?.resource.subresources.includes('status') ?? false,
    hasGeneration: (kind) => {
      const resource = registry.ofKind(kind)?.resource;
      return resource !== undefined && (resource.custom || WITH_GENERATION.has(kind));
    },
    admit: (object, previous, part) => {
      const known = writer === 'cluster' && isUnplacedPod(previous) ? undefined : previous;
      if (writer === 'client' && part === 'status') refuseStatus(registry, object, previous);
      return admit(registry, store, object, previous, known, part);
    },
    asWritten,
  };
}

/** Controllers of the cluster count right; they are many, and their statuses are most of what is written. */
function refuseStatus(
  registry: ResourceRegistry,
  object: KubeObject,
  previous: KubeObject | undefined,
): void {
  const resource = registry.ofKind(kindIdOf(object))?.resource;
  if (resource === undefined || resource.custom) return;
  const causes = statusCauses(object, previous);
  if (causes.length > 0) throw invalid(resource, object.metadata.name ?? '', causes);
}

const UNCHECKED: StatusCause = {
  reason: 'FieldValueInvalid',
  field: '<nil>',
  message:
    'Invalid value: null: some validation rules were not checked because the object was invalid; correct the existing errors to complete validation',
};

/** What is wrong with a custom object and its change. Rules in CEL are run over what has the right structure. */
export function customCauses(
  object: KubeObject,
  previous: KubeObject | undefined,
  schema: StructuralSchema,
): readonly StatusCause[] {
  const causes = schemaCauses(object, schema, previous);
  if (causes.length === 0) return celCauses(object, previous, schema);
  return hasRules(schema) ? [...causes, UNCHECKED] : causes;
}

/** What is going takes no new finalizers; said twice like every change of metadata. */
function newFinalizerCauses(object: KubeObject, previous: KubeObject): readonly StatusCause[] {
  if (previous.metadata.deletionTimestamp === undefined) return [];
  const before = finalizersOf(previous);
  const added = finalizersOf(object).filter((each) => !before.includes(each));
  if (added.length === 0) return [];
  const listed = added.map((each) => JSON.stringify(each)).join(', ');
  const why = `no new finalizers can be added if the object is being deleted, found new finalizers []string{${listed}}`;
  const cause = forbiddenField('metadata.finalizers', why);
  return [cause, cause];
}

/** Nobody but a deletion says when an object is to go. */
export function deletionCauses(object: KubeObject, previous: KubeObject): readonly StatusCause[] {
  const { deletionTimestamp } = object.metadata;
  const kept = deletionTimestamp === undefined || deletionTimestamp === previous.metadata.deletionTimestamp;
  if (kept) return newFinalizerCauses(object, previous);
  const cause = invalidValue('metadata.deletionTimestamp', deletionTimestamp, 'field is immutable');
  // A real server checks it twice, before and with the kind's own rules, and says so twice.
  return [cause, cause];
}

function isUnplacedPod(object: KubeObject | undefined): boolean {
  return object?.kind === 'Pod' && mapAt(object, 'spec')['nodeName'] === undefined;
}

/** Built-in kinds that have a generation; services, nodes and namespaces have a status but none. */
const WITH_GENERATION = new Set([
  'Pod',
  'ReplicationController',
  ...'Deployment ReplicaSet StatefulSet DaemonSet'.split(' ').map((kind) => `${kind}.apps`),
  ...'Job CronJob'.split(' ').map((kind) => `${kind}.batch`),
  'EndpointSlice.discovery.k8s.io',
  'CustomResourceDefinition.apiextensions.k8s.io',
  'NetworkPolicy.networking.k8s.io',
  'Ingress.networking.k8s.io',
  'IngressClass.networking.k8s.io',
  'PodDisruptionBudget.policy',
  'PriorityClass.scheduling.k8s.io',
]);

function admit(
  registry: ResourceRegistry,
  store: ObjectStore,
  object: KubeObject,
  previous: KubeObject | undefined,
  compared: KubeObject | undefined,
  part: WrittenPart,
): KubeObject {
  const served = registry.ofKind(kindIdOf(object));
  if (served === undefined) return object;
  const { resource, schema } = served;
  if (resource.kindId === 'Node' && object.metadata.name === THE_NODE) refuseSetAside(object, previous);
  // Defaulting only adds fields; kind and metadata stay.
  const filled = keepsSpec(object, previous, schema, part)
    ? withGoStatus(object, served)
    : (fillDefaults(object, previous, served, store) as KubeObject);
  const causes = [
    ...metadataCauses(filled, resource),
    ...(previous === undefined ? [] : deletionCauses(object, previous)),
    ...(schema === undefined
      ? part === 'main'
        ? [
            ...builtinCauses(filled, compared),
            ...(resource.kindId === DEFINITION ? definitionCauses(filled) : []),
          ]
        : []
      : customCauses(filled, previous, schema)),
  ];
  if (causes.length === 0) return filled;
  throw invalid(resource, filled.metadata.name ?? filled.metadata.generateName ?? '', causes);
}

const THE_NODE = 'sandbox';

/** The one node takes every pod; taking it out of use would be believed and come to nothing. */
function refuseSetAside(node: KubeObject, previous: KubeObject | undefined): void {
  const wished = mapAt(node, 'spec');
  const before = mapAt(previous, 'spec');
  const isNew = (field: string): boolean => !sameJson(wished[field] ?? null, before[field] ?? null);
  const cordoned = wished['unschedulable'] === true && isNew('unschedulable');
  const tainted = listAt(wished, 'taints').length > 0 && isNew('taints');
  if (previous === undefined || !(cordoned || tainted)) return;
  const why = 'it is the one node of the sandbox, which cannot be cordoned, drained or tainted';
  throw forbidden({ group: '', resource: 'nodes' }, node.metadata.name ?? '', why);
}

/**
 * A status written to a built-in object leaves the stored spec, which has its defaults. Keeping that very spec lets
 * every later comparison with the stored object stop there.
 */
function keepsSpec(
  object: KubeObject,
  previous: KubeObject | undefined,
  schema: StructuralSchema | undefined,
  part: WrittenPart,
): boolean {
  if (part !== 'status' || schema !== undefined || previous === undefined) return false;
  if (kindIdOf(object) === DEFINITION) return false;
  return object['spec'] === previous['spec'] && object['status'] !== undefined;
}

function withGoStatus(object: KubeObject, { type }: ServedResource): KubeObject {
  // A status of JSON as JSON.
  const status = asGoWrites(object['status'], fieldType(type ?? ANY, 'status')) as KubeObject[string];
  return { ...object, ...(status === undefined ? {} : { status }) };
}

const DEFINITION = 'CustomResourceDefinition.apiextensions.k8s.io';

function fillDefaults(
  object: KubeObject,
  previous: KubeObject | undefined,
  { schema, type }: ServedResource,
  store: ObjectStore,
): unknown {
  if (schema !== undefined) return withDefaults(object, schema);
  if (kindIdOf(object) === DEFINITION) return withDefinitionDefaults(object, previous, Date.now());
  return asGoWrites(withBuiltinDefaults(object, previous, store), type ?? ANY);
}
