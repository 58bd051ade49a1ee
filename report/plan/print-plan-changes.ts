import type { Json } from '../../schemas/json.ts';
import type { PlanChange } from '../../schemas/plan-change.ts';
import { safeText } from '../../schemas/safe-text.ts';
import { unreachable } from '../../schemas/unreachable.ts';

/** Lines that a terminal still shows together with what is said around them. */
const MOST_LINES = 40;
const LONGEST_VALUE = 80;
const LONGEST_LINE = 300;

/** The differences between two plans for people: a line each, steps by their keys. */
export function printPlanChanges(changes: readonly PlanChange[]): readonly string[] {
  const lines = changes.slice(0, MOST_LINES).map((change) => safeText(lineOf(change), LONGEST_LINE));
  const more = changes.length - lines.length;
  return more > 0 ? [...lines, `  … and ${more} more`] : lines;
}

function lineOf(change: PlanChange): string {
  switch (change.type) {
    case 'added':
      return `  + ${change.step}  ${oneLine(change.summary)}`;
    case 'removed':
      return `  - ${change.step}  ${oneLine(change.summary)}`;
    case 'changed': {
      const step = change.step === undefined ? '' : `${change.step}  `;
      return `  ~ ${step}${oneLine(change.path)}: ${valueText(change.before)} → ${valueText(change.after)}`;
    }
    default:
      return unreachable(change);
  }
}

function valueText(value: Json | undefined): string {
  if (value === undefined) return '(none)';
  const text = JSON.stringify(value);
  return text.length > LONGEST_VALUE ? `${text.slice(0, LONGEST_VALUE)}…` : text;
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ');
}
