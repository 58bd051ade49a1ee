/** The line is not what the protocol says; the message names the field. */
export class InvalidLine extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'InvalidLine';
  }
}

/** A JSON object whose fields are still to be checked. */
export type Fields = Readonly<Record<string, unknown>>;

/** The value as an object; `name` is what the message calls it. */
export function objectOf(value: unknown, name: string): Fields {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new InvalidLine(`${name} must be an object`);
  }
  // checked just above: a plain object out of JSON.parse
  return value as Fields;
}

/** A field that must be text. */
export function stringAt(fields: Fields, name: string): string {
  const value = fields[name];
  if (typeof value !== 'string') throw new InvalidLine(`${name} must be text`);
  return value;
}

/** A field that must be true or false. */
export function booleanAt(fields: Fields, name: string): boolean {
  const value = fields[name];
  if (typeof value !== 'boolean') throw new InvalidLine(`${name} must be true or false`);
  return value;
}

/** A field that must be a number from `low` to `high`. */
export function numberAt(fields: Fields, name: string, low: number, high: number): number {
  const value = fields[name];
  if (typeof value !== 'number' || !(value >= low && value <= high)) {
    throw new InvalidLine(`${name} must be a number from ${low} to ${high}`);
  }
  return value;
}

/** A field that must be a whole number from `low` to `high`. */
export function integerAt(fields: Fields, name: string, low: number, high: number): number {
  const value = numberAt(fields, name, low, high);
  if (!Number.isInteger(value)) throw new InvalidLine(`${name} must be a whole number`);
  return value;
}

/** A field that must be an object of texts. */
export function stringsAt(fields: Fields, name: string): Readonly<Record<string, string>> {
  const entries = Object.entries(objectOf(fields[name], name));
  return Object.fromEntries(
    entries.map(([key, value]) => {
      if (typeof value !== 'string') throw new InvalidLine(`${name}.${key} must be text`);
      return [key, value];
    }),
  );
}
