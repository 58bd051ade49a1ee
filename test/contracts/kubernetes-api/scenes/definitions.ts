import type { Scene, Stage } from './scene.ts';

type Map = Readonly<Record<string, unknown>>;

const CRDS = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';

const schemaOf = (spec: Map): Map => ({ openAPIV3Schema: { type: 'object', properties: { spec } } });

/** A version that is served and not kept. */
const earlier = (name: string, spec: Map): Map => ({
  name,
  served: true,
  storage: false,
  schema: schemaOf(spec),
});

function definition({ id }: Stage, spec: Map, version: Map = {}, more: readonly Map[] = []): Map {
  const schema = schemaOf(spec);
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `things.${id}.example.com` },
    spec: {
      group: `${id}.example.com`,
      scope: 'Namespaced',
      names: { kind: 'Thing', plural: 'things', singular: 'thing', listKind: 'ThingList' },
      versions: [{ name: 'v1', served: true, storage: true, schema, ...version }, ...more],
    },
  };
}

/** Makes a definition and waits until its objects are served; answers where. */
async function define(
  stage: Stage,
  spec: Map,
  version: Map = {},
  more: readonly Map[] = [],
): Promise<string> {
  const made = await stage.wire.call('POST', CRDS, { body: definition(stage, spec, version, more) });
  if (made.status !== 201) throw new Error(made.text);
  const path = `/apis/${stage.id}.example.com/v1/namespaces/${stage.namespace}/things`;
  for (let tries = 0; tries < 2_000; tries++) {
    if ((await stage.wire.call('GET', path)).status === 200) return path;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`${path} is not served`);
}

const thing = (stage: Stage, spec: unknown, more: Map = {}): Map => ({
  apiVersion: `${stage.id}.example.com/v1`,
  kind: 'Thing',
  metadata: { name: 't' },
  ...(spec === undefined ? {} : { spec }),
  ...more,
});

const show = (body: { kind?: string; spec?: unknown }): unknown =>
  body.kind === 'Status' ? body : { spec: body.spec };

const tryAll =
  (stage: Stage, path: string) =>
  async (...specs: readonly unknown[]): Promise<void> => {
    for (const spec of specs) {
      await stage.call('POST', `${path}?dryRun=All`, { body: thing(stage, spec), show });
    }
  };

const object = (properties: Map, more: Map = {}): Map => ({ type: 'object', properties, ...more });

/** What custom resources are made to be by their schemas. */
export const DEFINITION_SCENES: readonly Scene[] = [
  {
    title: 'custom resources obey their schema',
    async play(stage) {
      const spec = object(
        {
          size: { type: 'integer', minimum: 1, maximum: 10 },
          share: { type: 'number', exclusiveMinimum: true, minimum: 0, multipleOf: 0.5 },
          name: { type: 'string', minLength: 2, maxLength: 4, pattern: '^[a-z]+$' },
          colour: { type: 'string', enum: ['red', 'blue'] },
          on: { type: 'boolean' },
          port: { 'x-kubernetes-int-or-string': true },
          maybe: { type: 'string', nullable: true },
          list: { type: 'array', items: { type: 'string' }, minItems: 1, maxItems: 2 },
          set: { type: 'array', items: { type: 'string' }, 'x-kubernetes-list-type': 'set' },
          map: {
            type: 'array',
            items: object({ key: { type: 'string' }, value: { type: 'integer' } }, { required: ['key'] }),
            'x-kubernetes-list-type': 'map',
            'x-kubernetes-list-map-keys': ['key'],
          },
          labels: { type: 'object', additionalProperties: { type: 'string' }, maxProperties: 2 },
          when: { type: 'string', format: 'date-time' },
        },
        { required: ['size'] },
      );
      const attempt = tryAll(stage, await define(stage, spec));
      await attempt(undefined, null, 'text', {}, { size: 1 }, { size: 11 }, { size: 0 }, { size: 'big' });
      await attempt({ size: null }, { size: 1, share: 1.5 });
      await attempt({ size: 1, name: 'a' }, { size: 1, name: 'toolong' }, { size: 1, name: 'A1' });
      await attempt(
        { size: 1, colour: 'green' },
        { size: 1, on: 'yes' },
        { size: 1, port: 1.5 },
        { size: 1, port: 'http' },
      );
      await attempt(
        { size: 1, maybe: null },
        { size: 1, colour: null },
        { size: 1, list: [] },
        { size: 1, list: ['a', 'b', 'c'] },
      );
      await attempt({ size: 1, list: ['a', 2] }, { size: 1, list: 'a' }, { size: 1, set: ['a', 'a'] });
      await attempt({ size: 1, map: [{ key: 'a' }, { key: 'a' }] }, { size: 1, map: [{ value: 1 }] });
      await attempt({ size: 1, labels: { a: 1 } }, { size: 1, labels: { a: '1', b: '2', c: '3' } });
      await attempt({ size: 1, when: 'noon' });
    },
  },
  {
    title: 'custom resources get defaults and lose what is unknown',
    async play(stage) {
      const spec = object({
        colour: { type: 'string', default: 'red' },
        nested: object({ deep: { type: 'integer', default: 3 } }, { default: {} }),
        list: { type: 'array', items: object({ weight: { type: 'integer', default: 1 } }) },
        open: object({ known: { type: 'string' } }, { 'x-kubernetes-preserve-unknown-fields': true }),
        any: { 'x-kubernetes-preserve-unknown-fields': true },
        maybe: { type: 'string', nullable: true, default: 'd' },
      });
      const path = await define(stage, spec);
      await tryAll(stage, path)(
        {},
        { colour: null, maybe: null },
        { list: [{}, { weight: 2, odd: true }] },
        { open: { odd: { deep: 1 } }, any: [1, { a: 2 }], odd: 1 },
        { nested: { odd: 1 } },
      );
      const odd = thing(stage, { odd: 1, nested: { odder: 2 } }, { extra: true });
      await stage.call('POST', `${path}?dryRun=All&fieldValidation=Strict`, { body: odd, show });
      await stage.call('POST', `${path}?dryRun=All`, { body: odd, show });
      // One at a time: of several in one map an apply names whichever it happens to meet first.
      for (const body of [
        thing(stage, {}, { extra: true }),
        thing(stage, { odd: 1 }),
        thing(stage, { nested: { odder: 2 } }),
      ])
        await stage.call('PATCH', `${path}/t?dryRun=All&fieldManager=m`, {
          body,
          type: 'application/apply-patch+yaml',
          show,
        });
    },
  },
  {
    title: 'custom resources obey rules in CEL',
    async play(stage) {
      const rules = (...given: readonly Map[]): Map => ({ 'x-kubernetes-validations': given });
      const spec = object(
        {
          min: { type: 'integer' },
          max: { type: 'integer', ...rules({ rule: 'self < 100', message: 'max is too much' }) },
          name: {
            type: 'string',
            maxLength: 10,
            ...rules({ rule: 'self == oldSelf', message: 'name is fixed' }),
          },
          list: {
            type: 'array',
            maxItems: 10,
            items: { type: 'string', maxLength: 10, ...rules({ rule: "self.startsWith('a')" }) },
          },
        },
        rules(
          { rule: 'self.min <= self.max', message: 'min must not be above max', fieldPath: '.min' },
          {
            rule: '!has(self.list) || self.list.size() < 3',
            messageExpression: "self.max > 5 ? 'too long for much' : 'too long'",
            reason: 'FieldValueForbidden',
          },
        ),
      );
      const path = await define(stage, { ...spec, required: ['min', 'max'] });
      await tryAll(stage, path)(
        { min: 1, max: 2 },
        { min: 3, max: 2 },
        { min: 1, max: 200 },
        { min: 1, max: 2, list: ['a', 'b'] },
        { min: 1, max: 2, list: ['a', 'a', 'a'] },
        { min: 300, max: 200 },
        { min: 1, max: 2, list: ['b'] },
        { min: 'x', max: 200 },
      );
      await stage.wire.call('POST', path, { body: thing(stage, { min: 1, max: 2, name: 'n' }) });
      const patch = (given: Map) =>
        stage.call('PATCH', `${path}/t?dryRun=All`, {
          body: { spec: given },
          type: 'application/merge-patch+json',
          show,
        });
      await patch({ name: 'other' });
      await patch({ name: 'n', max: 5 });
      await patch({ name: null });
    },
  },
  {
    title: 'definitions that cannot be',
    async play(stage) {
      const good = definition(stage, object({}));
      const spec = good['spec'] as Map;
      const attempt = (given: Map, metadata: unknown = good['metadata']) =>
        stage.call('POST', `${CRDS}?dryRun=All`, {
          body: { ...good, metadata, spec: { ...spec, ...given } },
          show: (body) => (body.kind === 'Status' ? body : 'taken'),
        });
      await attempt({});
      await attempt({}, { name: 'other' });
      await attempt({ group: '' });
      await attempt({ scope: 'Everywhere' });
      await attempt({ versions: [] });
      await attempt({ versions: [{ name: 'v1', served: true, storage: true }] });
    },
  },
  {
    title: 'objects obey the version that they are written in',
    async play(stage) {
      const old = object(
        {
          size: { type: 'integer', maximum: 3 },
          colour: { type: 'string', enum: ['red', 'green'] },
          old: { type: 'string', default: 'o' },
          gone: { type: 'string' },
        },
        { required: ['size'] },
      );
      const kept = object({
        size: { type: 'integer', minimum: 2, maximum: 10 },
        colour: { type: 'string', enum: ['red', 'blue'] },
        old: { type: 'string' },
        fresh: { type: 'string', default: 'f' },
      });
      const path = await define(stage, kept, {}, [earlier('v1beta1', old)]);
      const early = path.replace('/v1/', '/v1beta1/');
      const inEarly = (spec: Map, more: Map = {}): Map => ({
        ...thing(stage, spec, more),
        apiVersion: `${stage.id}.example.com/v1beta1`,
      });
      for (const spec of [
        {},
        { size: 1 },
        { size: 5 },
        { size: 2, colour: 'green' },
        { size: 2, colour: 'blue' },
        { size: 2, gone: 'g', fresh: 'x' },
      ]) {
        await stage.call('POST', `${early}?dryRun=All`, { body: inEarly(spec), show });
      }
      // What the early version takes is kept, though the stored version would not.
      await stage.call('POST', early, { body: inEarly({ size: 1, colour: 'green', gone: 'g' }), show });
      await stage.call('GET', `${early}/t`, { show });
      await stage.call('GET', `${path}/t`, { show });
      const merge = 'application/merge-patch+json';
      await stage.call('PATCH', `${path}/t?dryRun=All`, { body: { spec: { old: 'n' } }, type: merge, show });
      await stage.call('PATCH', `${early}/t?dryRun=All`, { body: { spec: { old: 'n' } }, type: merge, show });
      await stage.call('PATCH', `${early}/t?dryRun=All`, { body: { spec: { size: 4 } }, type: merge, show });
      await stage.call('PATCH', `${path}/t`, {
        body: { spec: { size: 6, colour: 'blue' } },
        type: merge,
        show,
      });
      await stage.call('GET', `${early}/t`, { show });
      await stage.call('PATCH', `${early}/t?dryRun=All`, { body: { spec: { old: 'n' } }, type: merge, show });
      await stage.call('PATCH', `${early}/t?dryRun=All&fieldManager=m&force=true`, {
        body: inEarly({ size: 3, colour: 'green' }),
        type: 'application/apply-patch+yaml',
        show,
      });
      await stage.call('PATCH', `${early}/t?dryRun=All&fieldManager=m&force=true`, {
        body: inEarly({ size: 4 }),
        type: 'application/apply-patch+yaml',
        show,
      });
    },
  },
];
