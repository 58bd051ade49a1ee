import type { KubeObject } from '../../schemas/kube-object.ts';
import { kindIdOf } from '../store/object-store.ts';
import { invalid } from '../store/status-error.ts';
import type { WriteContext } from '../store/write-objects.ts';
import { customCauses, deletionCauses } from './api-rules.ts';
import { metadataCauses } from './kubernetes/metadata-validation.ts';
import { apiVersionOf, type Resource } from './resource.ts';
import type { ResourceRegistry, ServedResource } from './resource-registry.ts';
import { pruneUnknown, type StructuralSchema, withDefaults } from './schema/structural-schema.ts';
import { fromStored, isConverted, toStored } from './smi-conversion.ts';

/** An object without the fields that a schema does not know, and with its defaults. */
export function shaped(object: KubeObject, schema: StructuralSchema): KubeObject {
  return withDefaults(pruneUnknown(object, schema).value, schema) as KubeObject; // kind and metadata stay
}

/** A stored object in the served version. */
export function inVersion(object: KubeObject, resource: Resource): KubeObject {
  const apiVersion = apiVersionOf(resource);
  if (object.apiVersion === apiVersion) return object;
  const versioned = fromStored({ ...object, apiVersion }, resource);
  return resource.shape?.(versioned) ?? versioned;
}

/**
 * The context of a write in one version of a custom resource: an object obeys the schema of the version that it is
 * written in, whatever the stored one asks for. What cannot be said in the stored version is refused all the same where
 * fields stand elsewhere there.
 */
export function writtenIn(
  served: ServedResource,
  context: WriteContext,
  registry: ResourceRegistry,
): WriteContext {
  const { resource, schema } = served;
  if (schema === undefined || resource.version === resource.storageVersion) return context;
  const { rules } = context;
  const storedVersion = apiVersionOf({ ...resource, version: resource.storageVersion });
  return {
    ...context,
    rules: {
      ...rules,
      admit(object, previous, part) {
        if (kindIdOf(object) !== resource.kindId) return rules.admit(object, previous, part);
        const written = inVersion(object, resource);
        const before = previous === undefined ? undefined : inVersion(previous, resource);
        const causes = [
          ...metadataCauses(written, resource),
          ...(before === undefined ? [] : deletionCauses(written, before)),
          ...customCauses(written, before, schema),
        ];
        const { name, generateName = '' } = written.metadata;
        if (causes.length > 0) throw invalid(resource, name ?? generateName, causes);
        const stored = toStored({ ...written, apiVersion: storedVersion }, resource);
        if (isConverted(resource)) return rules.admit(stored, previous, part);
        return shaped(stored, registry.ofKind(resource.kindId)?.schema ?? schema);
      },
    },
  };
}
