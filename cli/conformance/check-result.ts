import type { Json } from '../../schemas/json.ts';

type Shape = 'text' | 'number' | 'texts' | 'any' | Fields | readonly [Shape];
interface Fields {
  readonly [name: string]: Shape;
}

const COUNTS: Fields = { passed: 'number', failed: 'number', inconclusive: 'number', unsupported: 'number' };
const WHERE: Fields = { kind: 'text', context: 'text' };

/** What is read of a result. Members that it may lack are looked at where they are there. */
const RESULT: Fields = {
  apiVersion: 'text',
  kind: 'text',
  suite: 'text',
  suiteDigest: 'text',
  profile: 'text',
  seed: 'number',
  where: WHERE,
  cluster: { version: 'text', uid: 'text' },
  images: 'texts',
  specs: [{ spec: 'text', capability: 'text', cases: COUNTS, apart: 'number', lacks: 'texts' }],
  cases: [
    {
      id: 'text',
      spec: 'text',
      title: 'text',
      historical: 'texts',
      verdict: 'text',
      message: 'text',
      given: 'text',
      applied: ['any'],
      evidence: [{ key: 'text', claim: 'text', verdict: 'text', message: 'text', where: WHERE }],
      steps: [{ did: 'text', what: 'text', at: 'number', ms: 'number' }],
      narrowed: 'texts',
      ms: 'number',
    },
  ],
  summary: COUNTS,
  provenance: { tool: { name: 'text', version: 'text' }, run: 'text', startedAt: 'text', endedAt: 'text' },
};

const API_VERSION = 'meshwright.dev/v1alpha1';

/** The first thing that makes a document no conformance result of this version, as a clause; `undefined`: it is one. */
export function firstWrongField(document: Json | undefined): string | undefined {
  const version = fieldOf(document, 'apiVersion');
  if (version !== API_VERSION) return `its apiVersion is not ${API_VERSION}`;
  return wrongIn(document, RESULT, '');
}

function wrongIn(value: Json | undefined, shape: Shape, path: string): string | undefined {
  if (shape === 'any') return undefined;
  if (shape === 'text' || shape === 'number') {
    const wanted = shape === 'text' ? 'string' : 'number';
    return typeof value === wanted ? undefined : `${path} is no ${shape}`;
  }
  if (shape === 'texts') return wrongItem(value, 'text', path);
  if (isList(shape)) return wrongItem(value, shape[0], path);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return `${path === '' ? 'it' : path} is no object`;
  }
  for (const [name, inner] of Object.entries(shape)) {
    const wrong = wrongIn(fieldOf(value, name), inner, path === '' ? name : `${path}.${name}`);
    if (wrong !== undefined) return wrong;
  }
  return undefined;
}

function wrongItem(value: Json | undefined, shape: Shape, path: string): string | undefined {
  if (!Array.isArray(value)) return `${path} is no list`;
  for (const [index, item] of value.entries()) {
    const wrong = wrongIn(item, shape, `${path}[${index}]`);
    if (wrong !== undefined) return wrong;
  }
  return undefined;
}

function isList(shape: Fields | readonly [Shape]): shape is readonly [Shape] {
  return Array.isArray(shape);
}

/** A member of a JSON object; `undefined` where there is no such member, or the value is no object. */
export function fieldOf(value: Json | undefined, name: string): Json | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Readonly<Record<string, Json>>)[name] // an object that is no array
    : undefined;
}
