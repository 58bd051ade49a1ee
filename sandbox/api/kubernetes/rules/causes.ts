import type { StatusCause } from '../../../store/status-error.ts';
import { invalidValue } from '../metadata-validation.ts';

/** A cause for a field that must not be there. */
export function forbiddenField(field: string, why: string): StatusCause {
  return { reason: 'FieldValueForbidden', field, message: `Forbidden: ${why}` };
}

/** A cause for a name that nothing is found under. */
export function notFoundValue(field: string, value: unknown): StatusCause {
  return { reason: 'FieldValueNotFound', field, message: `Not found: ${JSON.stringify(value ?? '')}` };
}

/** Numbers that must not be negative, by their fields. */
export function negativeCauses(
  place: string,
  value: object,
  fields: readonly string[],
): readonly StatusCause[] {
  const own = new Map<string, unknown>(Object.entries(value));
  return fields.flatMap((field) => {
    const number = own.get(field);
    if (typeof number !== 'number' || number >= 0) return [];
    return [invalidValue(`${place}.${field}`, number, 'must be greater than or equal to 0')];
  });
}

const PORT_RANGE = 'must be between 1 and 65535, inclusive';

/** A port number outside the range of TCP and UDP. */
export function portCauses(field: string, port: unknown): readonly StatusCause[] {
  const inRange = typeof port === 'number' && Number.isInteger(port) && port >= 1 && port <= 65_535;
  return inRange ? [] : [invalidValue(field, port ?? 0, PORT_RANGE)];
}

/** What is wrong with the name of a port (an IANA service name), in order. */
export function portNameCauses(field: string, name: string): readonly StatusCause[] {
  const causes: StatusCause[] = [];
  const add = (why: string): void => {
    causes.push(invalidValue(field, name, why));
  };
  if (name.length > 15) add('must be no more than 15 characters');
  if (!/^[-a-z0-9]+$/.test(name))
    add('must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)');
  else if (!/[a-z]/.test(name)) add('must contain at least one letter (a-z)');
  if (name.includes('--')) add('must not contain consecutive hyphens');
  if (/^-|-$/.test(name)) add('must not begin or end with a hyphen');
  return causes;
}

/** A port by number or by name. */
export function portOrNameCauses(field: string, port: unknown): readonly StatusCause[] {
  return typeof port === 'string' ? portNameCauses(field, port) : portCauses(field, port);
}

const IPV4 = /^(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(?:\.(?!$)|$)){4}$/;

/** Whether a text is an IP address. */
export function isAddress(text: unknown): boolean {
  if (typeof text !== 'string') return false;
  return (
    IPV4.test(text) || (/^[0-9a-fA-F:.]+$/.test(text) && text.includes(':') && text.split(':').length >= 3)
  );
}

/** A value that is no IP address. */
export function addressCauses(field: string, text: unknown): readonly StatusCause[] {
  if (isAddress(text)) return [];
  return [invalidValue(field, text, 'must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)')];
}
