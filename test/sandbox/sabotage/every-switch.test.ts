import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { SWITCH_NAMES, SWITCHES } from '../../../sandbox/sabotage/switches.ts';
import type { PatternTestDocument } from '../../../schemas/generated/documents.ts';

type Case = NonNullable<PatternTestDocument['spec']['sabotage']>[number] & { readonly pattern: string };

/** A step template is no pattern of its own: it is tested where it is used. */
function testsOf(pattern: string): readonly string[] {
  const text = readFileSync(path.join('patterns', pattern, 'pattern.yaml'), 'utf8');
  const { kind }: { readonly kind: string } = parse(text);
  return kind === 'StepTemplate' ? [] : readdirSync(path.join('patterns', pattern, 'tests'));
}

/** Every broken mesh that a test of a pattern in the library demands a red proof on. */
const CASES: readonly Case[] = readdirSync('patterns').flatMap((pattern) =>
  testsOf(pattern).flatMap((file) => {
    const test: PatternTestDocument = parse(
      readFileSync(path.join('patterns', pattern, 'tests', file), 'utf8'),
    );
    return (test.spec.sabotage ?? []).map((each) => ({ ...each, pattern }));
  }),
);

/** A reverted weight ends a run at the step that wrote it, whatever is tried after that: nothing of the rest is made. */
const ENDS_THE_RUN = 'revert-weights';

describe.each(SWITCH_NAMES)('the switch %s', (name) => {
  const cases = CASES.filter((each) => each.switch === name);

  it('turns a proof of some pattern red', () => {
    const reds = cases.flatMap(({ expect: wanted }) => Object.values(wanted));
    expect(reds.filter((verdict) => verdict === 'failed' || verdict === 'inconclusive')).not.toEqual([]);
    expect(reds).not.toContain('passed');
  });

  if (name !== ENDS_THE_RUN) {
    it('leaves the unrelated proofs of some pattern green', () => {
      expect(cases.filter(({ others }) => others === 'passed')).not.toEqual([]);
    });
  }

  it('is described where users look for it, with a proof that its pattern demands red', () => {
    const [, breaks, pattern, proof, verdict = 'failed'] = rowOf(name);
    expect(breaks).toBe(SWITCHES[name].breaks);
    const ofPattern = cases.filter((each) => each.pattern === pattern);
    expect(ofPattern.map(({ expect: wanted }) => wanted[proof ?? ''])).toContain(verdict);
  });
});

it('the table of switches names no other', () => {
  const page = readFileSync('docs/sabotage.md', 'utf8');
  const named = [...page.matchAll(/^\| `([^`]+)`/gm)].map(([, name]) => name);
  expect(named).toEqual(SWITCH_NAMES);
});

/** Name, what it breaks, pattern, proof and (where it is not `failed`) verdict of a switch's row in the page. */
function rowOf(name: string): readonly (string | undefined)[] {
  const row = /^\| `([^`]+)` +\| (.*?) +\| `([^`]+)` ([^ |,]+)(?:, (\w+))? +\|$/;
  const lines = readFileSync('docs/sabotage.md', 'utf8').split('\n');
  return row.exec(lines.find((line) => line.startsWith(`| \`${name}\``)) ?? '')?.slice(1) ?? [];
}
