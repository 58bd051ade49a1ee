import { isMap, type JsonMap, listAt, mapAt, textAt } from '../../../store/json-values.ts';
import type { StatusCause } from '../../../store/status-error.ts';
import { invalidValue, labelCauses, requiredValue } from '../metadata-validation.ts';
import { forbiddenField } from './causes.ts';

/** Whether a label selector (`matchLabels`, `matchExpressions`) selects these labels. */
export function selectorMatches(selector: unknown, labels: JsonMap): boolean {
  const wanted = Object.entries(mapAt(selector, 'matchLabels'));
  if (!wanted.every(([key, value]) => labels[key] === value)) return false;
  return listAt(selector, 'matchExpressions').every((expression) => {
    if (!isMap(expression)) return false;
    const value = labels[textAt(expression, 'key') ?? ''];
    const values = listAt(expression, 'values');
    switch (expression['operator']) {
      case 'In':
        return value !== undefined && values.includes(value);
      case 'NotIn':
        return value === undefined || !values.includes(value);
      case 'Exists':
        return value !== undefined;
      default:
        return value === undefined;
    }
  });
}

/** What is wrong with a label selector of an object. */
export function selectorCauses(field: string, selector: JsonMap): readonly StatusCause[] {
  const causes = [...labelCauses(`${field}.matchLabels`, mapAt(selector, 'matchLabels'))];
  for (const [i, rule] of listAt(selector, 'matchExpressions').entries()) {
    const place = `${field}.matchExpressions[${i}]`;
    const operator = textAt(rule, 'operator') ?? '';
    const count = listAt(rule, 'values').length;
    if (operator === 'In' || operator === 'NotIn') {
      const why = "must be specified when `operator` is 'In' or 'NotIn'";
      if (count === 0) causes.push(requiredValue(`${place}.values`, why));
    } else if (operator === 'Exists' || operator === 'DoesNotExist') {
      const why = "may not be specified when `operator` is 'Exists' or 'DoesNotExist'";
      if (count > 0) causes.push(forbiddenField(`${place}.values`, why));
    } else {
      causes.push(invalidValue(`${place}.operator`, operator, 'not a valid selector operator'));
    }
    causes.push(...labelCauses(`${place}.key`, { [textAt(rule, 'key') ?? '']: '' }));
  }
  return causes;
}
