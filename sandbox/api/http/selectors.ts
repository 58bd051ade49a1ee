import type { KubeObject } from '../../../schemas/kube-object.ts';
import { parseFieldSelector } from './field-selector.ts';
import { parseLabelSelector } from './label-selector.ts';

/** Whether an object is meant. */
export type Selector = (object: KubeObject) => boolean;

const NO_LABELS: Readonly<Record<string, string>> = {};

/** Both selectors of a query as one; `undefined` when there is none. 400 when one cannot be read. */
export function selectorOf(query: URLSearchParams, kindId: string): Selector | undefined {
  const labelText = query.get('labelSelector') ?? '';
  const fieldText = query.get('fieldSelector') ?? '';
  const labels = labelText.trim() === '' ? undefined : parseLabelSelector(labelText);
  const fields = fieldText === '' ? undefined : parseFieldSelector(fieldText, kindId);
  if (labels === undefined) return fields;
  const labelled: Selector = ({ metadata }) => labels(metadata.labels ?? NO_LABELS);
  return fields === undefined ? labelled : (object) => labelled(object) && fields(object);
}
