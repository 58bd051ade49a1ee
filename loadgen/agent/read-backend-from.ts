import type { BackendFrom } from '../../schemas/backend-from.ts';
import { objectOf, stringAt } from './fields.ts';

/** How a backend names itself, from a line. Throws `InvalidLine`. */
export function readBackendFrom(value: unknown): BackendFrom {
  const fields = objectOf(value, 'backendFrom');
  if (fields['firstLine'] === true) return { firstLine: true };
  return fields['header'] === undefined
    ? { bodyField: stringAt(fields, 'bodyField') }
    : { header: stringAt(fields, 'header') };
}
