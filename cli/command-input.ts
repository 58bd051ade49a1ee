import { UsageError } from './output.ts';

/** What every action is called with: positional arguments, and its options. */
export interface CommandInput {
  readonly operands: readonly (string | readonly string[] | undefined)[];
  readonly flags: Readonly<Record<string, unknown>>;
}

/** Commander calls actions with operands, then options, then the command. */
export function actionArgs(args: readonly unknown[]): [CommandInput] {
  const operands = args.slice(0, -2) as CommandInput['operands']; // commander's documented calling order
  return [{ operands, flags: args.at(-2) as CommandInput['flags'] }];
}

/** A positional argument that commander has already demanded. */
export function operand(input: CommandInput, position: number): string {
  const value = input.operands[position];
  if (typeof value !== 'string') throw new UsageError('an argument is missing');
  return value;
}

export function operandList(input: CommandInput, position: number): readonly string[] {
  const value = input.operands[position];
  return Array.isArray(value) ? (value as readonly string[]) : typeof value === 'string' ? [value] : [];
}

export function flagText(input: CommandInput, name: string): string | undefined {
  const value = input.flags[name];
  return typeof value === 'string' ? value : undefined;
}

export function flagList(input: CommandInput, name: string): readonly string[] {
  const value = input.flags[name];
  return Array.isArray(value) ? (value as readonly string[]) : [];
}

export function flagOn(input: CommandInput, name: string): boolean {
  return input.flags[name] === true;
}
