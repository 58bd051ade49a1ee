import type { Diagnostic } from '../../../schemas/diagnostic.ts';
import { itemsOf, nameOf, objectAt, type SmiObject, smiError } from './placed-object.ts';
import { fieldsOf } from './read-hub.ts';

/** E512 and E516: a TrafficTarget without a source or a rule, or with a subject that no version can match. */
export function checkAccess(smi: SmiObject): readonly Diagnostic[] {
  if (smi.kind.kind !== 'TrafficTarget') return [];
  const { fields, base } = fieldsOf(smi);
  const { object, at } = smi.placed;
  const rules = smi.version.name === 'v1alpha1' ? 'specs' : 'rules';
  const empty = (field: string, message: string, help: string): readonly Diagnostic[] =>
    itemsOf(fields[field]).length > 0
      ? []
      : [smiError('E516', at([...base, field]), `${nameOf(object)} ${message}`, { help })];
  const subjects = [
    { value: fields['destination'], path: [...base, 'destination'] },
    ...itemsOf(fields['sources']).map((value, index) => ({ value, path: [...base, 'sources', index] })),
  ];
  return [
    ...empty('sources', 'has no sources: nobody is admitted', 'name at least one ServiceAccount'),
    ...empty(
      rules,
      'has no rules: nothing is admitted',
      'name a TCPRoute without ports to admit every connection',
    ),
    ...subjects.flatMap(({ value, path }) => {
      const kind = objectAt(value)?.['kind'];
      if (kind === 'ServiceAccount' || smi.version.name === 'v1alpha4') return [];
      const message = `a subject of ${smi.version.name} is a ServiceAccount, not '${String(kind)}'`;
      return [smiError('E512', at([...path, 'kind']), message)];
    }),
  ];
}
