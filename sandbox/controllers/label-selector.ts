import { list, record, text } from '../../mesh/policy/object-reader.ts';
import type { Json } from '../../schemas/json.ts';
import type { KubeObject } from '../../schemas/kube-object.ts';
import { specOf } from './owned.ts';

type Labels = Readonly<Record<string, string>>;

/** Whether labels are those that a workload's `spec.selector` asks for; one without a selector selects nothing. */
export function selectsLabels(owner: KubeObject, labels: Labels = {}): boolean {
  const selector = record(specOf(owner)['selector']);
  if (selector === undefined) return false;
  const equal = Object.entries(record(selector['matchLabels']) ?? {});
  const rules = list(selector['matchExpressions']);
  if (equal.length + rules.length === 0) return false;
  return equal.every(([key, value]) => labels[key] === value) && rules.every((rule) => obeys(labels, rule));
}

function obeys(labels: Labels, rule: Json | undefined): boolean {
  const { key, operator, values } = record(rule) ?? {};
  const value = labels[text(key) ?? ''];
  const named = value !== undefined && list(values).includes(value);
  switch (operator) {
    case 'In':
      return named;
    case 'NotIn':
      return !named;
    case 'Exists':
      return value !== undefined;
    case 'DoesNotExist':
      return value === undefined;
    default:
      return false; // the API server admits no other
  }
}
