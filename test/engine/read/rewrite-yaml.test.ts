import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { readYamlText } from '../../../engine/read/read-yaml.ts';
import { rewriteYaml } from '../../../engine/read/rewrite-yaml.ts';
import { parseTarget, TARGET_NAMES } from '../../../mesh/policy/smi/conversion-target.ts';
import { convertSmi } from '../../../mesh/policy/smi/convert-smi.ts';
import { MOVED_FIELDS } from '../../../mesh/policy/smi/smi-kinds.ts';
import type { Json } from '../../../schemas/json.ts';
import { jsonOf, type KubeObject } from '../../../schemas/kube-object.ts';
import { anyPolicies, anyVersions } from '../../mesh/policy/smi/any-policies.ts';

function readAll(text: string) {
  const { documents, diagnostics } = readYamlText('in.yaml', text, 'many');
  expect(
    diagnostics.map((found) => [
      found.message,
      text.slice((found.span?.start ?? 0) - 150, (found.span?.end ?? 0) + 50),
    ]),
  ).toEqual([]);
  return documents;
}

/** A text with its objects in the versions of a target, and what it should say. */
function rewritten(
  text: string,
  to: string,
): { readonly yaml: string; readonly wanted: readonly Json[] } | undefined {
  const parsed = parseTarget(to);
  if (!parsed.ok) throw new Error(parsed.message);
  const placed = readAll(text).map(({ doc, tree }) => ({
    object: doc.value as unknown as KubeObject, // written as objects just before
    at: doc.spanOf,
    tree,
  }));
  const result = convertSmi(placed, parsed.target);
  if (!result.ok) return undefined;
  // printing uses the trees up, not the values
  const objects = result.value.map(({ object, source }) => ({
    value: jsonOf(object),
    ...(source === undefined
      ? {}
      : { source: { tree: source.tree, path: [], text, old: jsonOf(source.object) } }),
  }));
  return { wanted: objects.map(({ value }) => value), yaml: rewriteYaml(objects, MOVED_FIELDS) };
}

const styles = fc.record({
  indentSeq: fc.boolean(),
  collectionStyle: fc.constantFrom<'any' | 'flow'>('any', 'flow'),
  singleQuote: fc.boolean(),
  flowCollectionPadding: fc.boolean(),
});

/** A comment above every third line, and after every fourth, where one can stand. */
function commented(text: string): string {
  return text
    .split('\n')
    .flatMap((line, index) => {
      if (line === '' || line === '---' || /["'|>]/.test(line)) return [line];
      const indent = /^ */.exec(line)?.[0] ?? '';
      const above = index % 3 === 0 ? [`${indent}# above ${index}`] : [];
      return [...above, index % 4 === 0 ? `${line} # after ${index}` : line];
    })
    .join('\n');
}

describe('YAML that is written again', () => {
  it('says exactly what the converted objects say, whatever its style and comments', () => {
    let done = 0;
    fc.assert(
      fc.property(
        anyVersions.chain(anyPolicies),
        fc.constantFrom(...TARGET_NAMES),
        styles,
        fc.boolean(),
        (objects, to, style, comments) => {
          const plain = objects.map((object) => stringify(object, style)).join('---\n');
          const result = rewritten(
            comments && style.collectionStyle === 'any' ? commented(plain) : plain,
            to,
          );
          if (result === undefined) return;
          done++;
          expect(readAll(result.yaml).map(({ doc }) => doc.value)).toEqual(result.wanted);
        },
      ),
      { numRuns: 60 },
    );
    expect(done).toBeGreaterThan(5);
  });

  it('is the same text where nothing changes', () => {
    const text = [
      '# a file of policies',
      'apiVersion: split.smi-spec.io/v1alpha4',
      'kind: TrafficSplit',
      'metadata: {name: "web", namespace: shop} # quoted',
      '',
      'spec:',
      '  # the root',
      "  service: 'web'",
      '  backends:',
      '  - service: web-v1 # old',
      '    weight: 90',
      '  - {service: web-v2, weight: 10}',
      '',
    ].join('\n');
    expect(rewritten(text, 'latest')?.yaml).toBe(text);
  });

  it('keeps every document apart, with markers and directives of the text gone', () => {
    const one = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n';
    const text = `%YAML 1.2\n---\n# first\n${one}...\n---\n# second\n${one.replace('name: a', 'name: b')}`;
    const again = rewritten(text, 'latest')?.yaml ?? '';
    expect(readAll(again).map(({ doc }) => (doc.value as unknown as KubeObject).metadata.name)).toEqual([
      'a',
      'b',
    ]);
    expect(again).toContain('# first\n');
    expect(again).toContain('# second\n');
  });

  it('writes out what stands behind aliases', () => {
    const text = [
      'apiVersion: access.smi-spec.io/v1alpha1',
      'kind: TrafficTarget',
      'metadata: {name: web}',
      'destination: &web {kind: ServiceAccount, name: web}',
      'sources: [*web]',
      'specs: [{kind: TCPRoute, name: any}]',
      '',
    ].join('\n');
    const again = rewritten(text, 'latest')?.yaml ?? '';
    expect(again).not.toContain('*web');
    expect(readAll(again)[0]?.doc.value).toMatchObject({ spec: { sources: [{ name: 'web' }] } });
  });
});
