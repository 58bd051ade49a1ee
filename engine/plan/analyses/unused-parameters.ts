import type { Json } from '../../../schemas/json.ts';
import { jsonOf } from '../../../schemas/kube-object.ts';
import { asObject } from '../json-parts.ts';
import { warningAt } from '../problems.ts';
import type { Analysis } from './analysis.ts';

/**
 * W418: a parameter that nothing reads. Looks for its name in every text of the pattern and its manifests, so that a use
 * in a place that this version does not know still counts.
 */
export const findUnusedParameters: Analysis = ({ model }) => {
  if (model.parameters.size === 0) return [];
  const { parameters: _, ...spec } = asObject(asObject(model.doc.value)['spec']);
  const texts: string[] = [];
  collectTexts(spec, texts);
  for (const manifests of model.manifests.values()) {
    for (const { object } of manifests) collectTexts(jsonOf(object), texts);
  }
  const all = texts.filter((text) => text.includes('params')).join('\n');
  const isWhole = /params(?!\s*[.[]|\w)/.test(all);
  return [...model.parameters.values()].flatMap((parameter) => {
    const used = new RegExp(`params(?:\\.|\\.\\[|\\[\\s*["'])${parameter.name}(?!\\w)`).test(all);
    if (used || isWhole) return [];
    return [
      warningAt('W418', parameter.span, `nothing reads the parameter '${parameter.name}'`, {
        help: 'use it, or take it away: whoever sets it would expect an effect',
      }),
    ];
  });
};

function collectTexts(value: Json, texts: string[]): void {
  if (typeof value === 'string') texts.push(value);
  else if (Array.isArray(value)) for (const item of value) collectTexts(item, texts);
  else if (value !== null && typeof value === 'object') {
    for (const item of Object.values(value)) collectTexts(item, texts);
  }
}
