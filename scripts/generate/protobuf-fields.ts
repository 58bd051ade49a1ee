import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { builtinType } from '../../sandbox/api/kubernetes/builtin-types.ts';
import type { TypeNode } from '../../sandbox/api/schema/type-node.ts';

/**
 * Writes the protobuf field numbers of the built-in kinds, out of the Go sources of the API that `scripts/real-cluster`
 * pins. Run it by hand after an update of that module: `npx tsx scripts/generate/protobuf-fields.ts`.
 */

const MODULE = fileURLToPath(new URL('../real-cluster/kubernetes/', import.meta.url));

/** Kinds by the Go package that defines them: those that clients make with typed objects. */
const ROOTS: Readonly<Record<string, string>> = {
  'k8s.io/api/core/v1':
    'Pod Service Namespace Event ConfigMap Secret ServiceAccount PersistentVolumeClaim ResourceQuota LimitRange',
  'k8s.io/api/apps/v1': 'Deployment ReplicaSet StatefulSet DaemonSet',
  'k8s.io/api/batch/v1': 'Job CronJob',
  'k8s.io/api/networking/v1': 'Ingress IngressClass NetworkPolicy',
  'k8s.io/api/policy/v1': 'PodDisruptionBudget Eviction',
  'k8s.io/api/autoscaling/v2': 'HorizontalPodAutoscaler',
  'k8s.io/api/coordination/v1': 'Lease',
  'k8s.io/api/discovery/v1': 'EndpointSlice',
  'k8s.io/api/rbac/v1': 'Role ClusterRole RoleBinding ClusterRoleBinding',
  'k8s.io/api/scheduling/v1': 'PriorityClass',
  'k8s.io/api/authentication/v1': 'TokenRequest TokenReview SelfSubjectReview',
  'k8s.io/api/authorization/v1':
    'SelfSubjectAccessReview SubjectAccessReview LocalSubjectAccessReview SelfSubjectRulesReview',
  'k8s.io/apimachinery/pkg/apis/meta/v1': 'DeleteOptions',
};

/** What a server fills in by itself, and what the bytes say in a way of their own. */
const LEFT_OUT = new Set([
  ...[
    'creationTimestamp',
    'deletionTimestamp',
    'deletionGracePeriodSeconds',
    'selfLink',
    'managedFields',
  ].map((field) => `ObjectMeta.${field}`),
  'SubjectAccessReviewSpec.extra',
]);

interface GoField {
  /** `''` for one that is laid into its owner. */
  readonly json: string;
  readonly number: number;
  readonly type: string;
}

interface GoStruct {
  readonly fields: readonly GoField[];
  /** Import paths by the names that its file gives them. */
  readonly imports: ReadonlyMap<string, string>;
}

const packages = new Map<string, ReadonlyMap<string, GoStruct>>();

function structsOf(path: string): ReadonlyMap<string, GoStruct> {
  const known = packages.get(path);
  if (known !== undefined) return known;
  const format = ['list', '-f', '{{.Dir}}', path];
  const folder = execFileSync('go', format, { cwd: MODULE, encoding: 'utf8' }).trim();
  const structs = new Map<string, GoStruct>();
  for (const file of readdirSync(folder).filter(
    (name) => name.endsWith('.go') && !name.includes('generated'),
  )) {
    const text = readFileSync(join(folder, file), 'utf8');
    const imports = importsOf(text);
    for (const [, name = '', body = ''] of text.matchAll(/^type (\w+) struct \{\n([\s\S]*?)^\}/gm)) {
      structs.set(name, { fields: fieldsOf(body), imports });
    }
  }
  packages.set(path, structs);
  return structs;
}

function importsOf(text: string): ReadonlyMap<string, string> {
  const lines = [...text.matchAll(/^\t(\w+)? ?"([\w./-]+)"$/gm)];
  return new Map(lines.map(([, alias, path = '']) => [alias ?? path.split('/').at(-1) ?? '', path]));
}

function fieldsOf(body: string): readonly GoField[] {
  const found = body.matchAll(/^\t(?:\w+\s+)?(\S+)\s+`json:"([\w-]*)[^"]*"[^`\n]* ?protobuf:"\w+,(\d+)/gm);
  return [...found].map(([, type = '', json = '', number]) => ({ type, json, number: Number(number) }));
}

const lines = new Map<string, string>();

function write(line: string, goPath: string, goName: string, type: TypeNode): void {
  const struct = structsOf(goPath).get(goName);
  if (struct === undefined || lines.has(line)) return;
  lines.set(line, '');
  const words: string[] = [];
  for (const field of struct.fields) {
    if (LEFT_OUT.has(`${goName}.${field.json}`)) continue;
    const [path, name] = typeOf(field.type, goPath, struct);
    if (field.json === '') {
      words.push(`+${name} ${field.number}`);
      write(`+${name}`, path, name, type);
      continue;
    }
    const of = type.fields[field.json];
    if (of === undefined || goName.endsWith('Status')) continue;
    const inner = of.type === 'list' || of.type === 'map' ? (of.element ?? of) : of;
    if (inner.type === 'any') continue;
    const pointer = field.type.startsWith('*') && inner.type !== 'struct' ? '*' : '';
    words.push(`${field.json}${pointer} ${field.number}`);
    if (inner.type === 'struct' && inner.name !== undefined) write(inner.name, path, name, inner);
  }
  lines.set(line, words.join(' '));
}

/** Package and name of a Go type, without what it is a list, map or pointer of. */
function typeOf(type: string, own: string, { imports }: GoStruct): readonly [path: string, name: string] {
  const bare = type.replace(/^(?:\*|\[\]|map\[\w+\])+/, '');
  const [alias = '', name] = bare.split('.');
  return name === undefined ? [own, bare] : [imports.get(alias) ?? '', name];
}

for (const [path, kinds] of Object.entries(ROOTS)) {
  for (const kind of kinds.split(' ')) {
    const type = builtinType(kind);
    if (type?.name === undefined) throw new Error(`${kind} is no built-in kind`);
    write(type.name, path, kind, type);
  }
}

const table = [...lines]
  .filter(([, words]) => words !== '')
  .map(([name, words]) => `${name} ${words}`)
  .toSorted();
const text = `// Made by scripts/generate/protobuf-fields.ts from the Go sources of the Kubernetes API (Apache-2.0). Do not edit.

/**
 * Protobuf field numbers, a line per message: its name, then \`field number\`. A \`*\` marks pointers, whose zero is a
 * value; other zeros mean nothing. \`+Name number\` is a message whose fields belong to the one around it.
 */
export const FIELD_NUMBERS = \`
${table.join('\n')}
\`;
`;
writeFileSync(new URL('../../sandbox/api/kubernetes/field-numbers.ts', import.meta.url), text);
