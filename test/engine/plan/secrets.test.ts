import { describe, expect, it } from 'vitest';
import { asObject, listOf } from '../../../engine/plan/json-parts.ts';
import { compile, given, patternText, planOf } from './plan-of.ts';

const PARAMETERS =
  '  parameters:\n    token: {type: string, secret: true}\n    user: {type: string, default: ann}\n  defaults: {namespace: shop}';
const SECRET = `- id: key
  apply:
    files: [app.yaml]
    inline:
      - apiVersion: v1
        kind: Secret
        metadata: {name: key}
        stringData: {user: "{{ params.user }}", both: "{{ params.user }}:{{ params.token }}", a/b: "{{ params.token }}"}
- id: ask
  probe:
    from: {workload: deployment/shopper}
    request: {url: "http://website:8080/", headers: {authorization: "Bearer {{ params.token }}"}}
    expect: {status: 200}
`;
const FILES = {
  'app.yaml': `apiVersion: v1
kind: Namespace
metadata: {name: shop}
---
apiVersion: v1
kind: Secret
metadata: {name: other}
stringData: {token: "{{ params.token }}", "007": "{{ params.token }}"}
`,
};

describe('a plan with a secret parameter', () => {
  it('holds the reference, and the places that wait for the value', () => {
    const plan = planOf(patternText(SECRET, PARAMETERS), {}, FILES);
    expect(plan.params).toEqual({ token: { $secret: 'token' }, user: 'ann' });
    const [key, ask] = plan.nodes;
    const objects = listOf(asObject(key?.input)['objects']).map(asObject);
    expect(objects.map((object) => asObject(object['metadata'])['name'])).toEqual(['shop', 'key', 'other']);
    expect(objects[1]?.['stringData']).toEqual({
      user: 'ann',
      both: '{{ params.user }}:{{ params.token }}',
      'a/b': '{{ params.token }}',
    });
    expect(key?.late).toEqual([
      '/objects/1/stringData/both',
      '/objects/1/stringData/a~1b',
      '/objects/2/stringData/token',
      '/objects/2/stringData/007',
    ]);
    expect(ask?.late).toEqual(['/request/headers/authorization']);
  });

  it('waits no more at a place that a test puts a value at', () => {
    const list = [{ manifest: 'secret/other', set: { 'stringData.token': 'plain' } }];
    const plan = planOf(patternText(SECRET, PARAMETERS), { patches: { source: 'test.yaml', list } }, FILES);
    expect(plan.nodes[0]?.late).not.toContain('/objects/2/stringData/token');
  });

  it('refuses a value given in the open, and does not repeat it', () => {
    const result = compile(
      patternText(SECRET, PARAMETERS),
      { values: [{ ...given('token', 'hunter2'), source: 'values.yaml' }] },
      FILES,
    );
    expect(result.diagnostics.map(({ code }) => code)).toEqual(['E331']);
    expect(JSON.stringify(result.diagnostics)).not.toContain('hunter2');
  });
});
