import type { Reply } from '../../../rig/api-caller.ts';
import type { Scene } from './scene.ts';

interface Schema {
  readonly type?: string;
  readonly description?: string;
  readonly enum?: readonly string[];
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly additionalProperties?: Schema;
  readonly allOf?: readonly Schema[];
  readonly $ref?: string;
}

/** The type of a field as `kubectl explain` makes it out. */
function typeOf(schema: Schema): unknown {
  const reference = schema.$ref ?? schema.allOf?.[0]?.$ref;
  if (reference !== undefined) return reference.split('/').at(-1);
  if (schema.items !== undefined) return [typeOf(schema.items)];
  if (schema.additionalProperties !== undefined) return { each: typeOf(schema.additionalProperties) };
  return schema.type;
}

/** What the named schemas of a document tell a reader. */
const told =
  (...names: readonly string[]) =>
  ({ components }: Reply['body']): unknown =>
    names.map((name) => {
      const { description, required, properties = {} }: Schema = components.schemas[name];
      const fields = Object.entries(properties).map(([field, schema]) => [
        field,
        { type: typeOf(schema), description: schema.description, enum: schema.enum },
      ]);
      return { name, description, required: required?.toSorted(), fields: Object.fromEntries(fields) };
    });

/** What a server says about its kinds, for people. */
export const DOCUMENT_SCENES: readonly Scene[] = [
  {
    title: 'documents that explain kinds and their fields',
    async play({ call }) {
      const document = (place: string, ...names: readonly string[]) =>
        call('GET', `/openapi/v3/${place}`, { show: told(...names) });
      await document(
        'apis/apps/v1',
        'io.k8s.api.apps.v1.Deployment',
        'io.k8s.api.apps.v1.DeploymentSpec',
        'io.k8s.api.apps.v1.DeploymentStrategy',
        'io.k8s.api.apps.v1.RollingUpdateDeployment',
        'io.k8s.api.apps.v1.DeploymentCondition',
      );
      await document(
        'api/v1',
        'io.k8s.api.core.v1.ConfigMap',
        'io.k8s.api.core.v1.ServicePort',
        'io.k8s.api.core.v1.Probe',
        'io.k8s.api.core.v1.ResourceRequirements',
        'io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta',
        'io.k8s.apimachinery.pkg.apis.meta.v1.ManagedFieldsEntry',
      );
    },
  },
];
