import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/**
 * Writes the field tables of the built-in Kubernetes kinds that the sandbox serves, out of the API models that the
 * Kubernetes client package carries. Run it by hand after an update of that package:
 * `npx tsx scripts/generate/kubernetes-types.ts`.
 */

const ROOTS = [
  'V1Pod V1Service V1Namespace V1Node CoreV1Event V1ConfigMap V1Secret V1ServiceAccount V1Endpoints',
  'V1PersistentVolumeClaim V1ReplicationController V1ResourceQuota V1LimitRange',
  'V1Deployment V1ReplicaSet V1StatefulSet V1DaemonSet V1ControllerRevision V1Job V1CronJob',
  'V1EndpointSlice V1Lease V1CustomResourceDefinition V1NetworkPolicy V1Ingress V1IngressClass',
  'V1PodDisruptionBudget V2HorizontalPodAutoscaler V1Role V1RoleBinding V1ClusterRole V1ClusterRoleBinding',
  'V1PriorityClass V1Scale V1SelfSubjectAccessReview V1SelfSubjectRulesReview V1SelfSubjectReview',
  'V1DeleteOptions V1Eviction AuthenticationV1TokenRequest V1SubjectAccessReview V1LocalSubjectAccessReview V1TokenReview',
].flatMap((line) => line.split(' '));

/** Types and fields that the API server has (test/sandbox/api/kubernetes/builtin-types.test.ts) and the package not yet. */
const NEWER: Readonly<Record<string, string>> = {
  V1CustomResourceDefinitionCondition: 'observedGeneration=integer',
  V1CustomResourceDefinitionStatus: 'observedGeneration=integer',
  V1ImageVolumeStatus: 'imageRef!=string',
  V1NodeAllocatableResourceClaimStatus: 'containers=[]string resourceClaimName!=string resources!={}string',
  V1NodeStatus: 'declaredFeatures=[]string',
  V1PodCertificateProjection: 'userAnnotations={}string',
  V1PodSchedulingGroup: 'podGroupName=string',
  V1PodSpec: 'schedulingGroup=V1PodSchedulingGroup',
  V1PodStatus:
    'allocatedResources={}string nodeAllocatableResourceClaimStatuses=[]V1NodeAllocatableResourceClaimStatus resources=V1ResourceRequirements',
  V1ResourceHealth: 'message=string',
  V1VolumeMountStatus: 'volumeStatus=V1VolumeStatus',
  V1VolumeStatus: 'image=V1ImageVolumeStatus',
};

const PACKAGE = createRequire(import.meta.url).resolve('@kubernetes/client-node');
const MODELS = join(dirname(PACKAGE), 'gen', 'models');

interface Attribute {
  readonly baseName: string;
  readonly type: string;
  readonly format: string;
}

function attributesOf(name: string): readonly Attribute[] {
  const text = readFileSync(join(MODELS, `${name}.js`), 'utf8');
  const start = text.indexOf('.attributeTypeMap = [');
  const list = text.slice(text.indexOf('[', start), text.indexOf('];', start) + 1);
  // The package's own generated data: a JSON list of these three texts.
  return JSON.parse(list) as Attribute[];
}

/** Our short spelling of a type, and the models it leads to. */
function shortType(type: string, format: string): string {
  const list = /^Array<(.*)>$/.exec(type)?.[1];
  if (list !== undefined) return `[]${shortType(list, format)}`;
  const map = /^\{ \[key: string\]: (.*); \}$/.exec(type)?.[1];
  if (map !== undefined) return `{}${shortType(map, format)}`;
  if (type === 'number') return format.startsWith('int') ? 'integer' : 'number';
  if (type === 'Date' || type === 'V1MicroTime') return 'time';
  if (type === 'IntOrString') return 'int-or-string';
  if (type === 'any' || type === 'object') return 'any';
  return type;
}

const types: string[] = [];
const seen = new Set<string>();
const queue = [...ROOTS];
for (let name = queue.shift(); name !== undefined; name = queue.shift()) {
  if (seen.has(name) || !existsSync(join(MODELS, `${name}.js`))) continue;
  seen.add(name);
  const declaration = readFileSync(join(MODELS, `${name}.d.ts`), 'utf8');
  const fields: string[] = [];
  for (const { baseName, type, format } of attributesOf(name)) {
    const short = shortType(type, format);
    const required = declaration.includes(`    '${baseName}':`) ? '!' : '';
    fields.push(`${baseName}${required}=${short}`);
    queue.push(short.replaceAll(/\[\]|\{\}/g, ''));
  }
  types.push([name, ...fields, ...(NEWER[name] === undefined ? [] : [NEWER[name]])].join(' '));
}
for (const [name, fields] of Object.entries(NEWER)) if (!seen.has(name)) types.push(`${name} ${fields}`);

function write(file: string, constant: string, about: string, lines: readonly string[]): void {
  const header =
    '// Made by scripts/generate/kubernetes-types.ts from @kubernetes/client-node (Apache-2.0). Do not edit.\n';
  const text = `${header}\n/** ${about} */\nexport const ${constant} = \`\n${lines.toSorted().join('\n')}\n\`;\n`;
  writeFileSync(new URL(`../../sandbox/api/kubernetes/${file}`, import.meta.url), text);
}

write(
  'field-table.ts',
  'FIELD_TABLE',
  'A line per type: its name, then `field=type`, `!` after required fields; `[]` a list, `{}` a map.',
  types,
);
