import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { patternFolder } from '../../../cli/pattern/pattern-folder.ts';
import { readPattern } from '../../../engine/read/read-pattern.ts';
import { indexLines } from '../../../schemas/source-text.ts';

const FOLDER = 'patterns/canary-release';
const TEXT = readFileSync(`${FOLDER}/pattern.yaml`, 'utf8');

/** What is typed, what was meant, and the code of the one answer. The mistake is on the line that changes. */
const MISTAKES: readonly (readonly [meant: string, typed: string, code: string])[] = [
  ['apiVersion: meshwright', 'apiVersio: meshwright', 'E320'],
  ['dev/v1alpha1', 'dev/v1alfa1', 'E108'],
  ['kind: Pattern', 'kind: Patern', 'E109'],
  ['version: 1.0.0', 'version: 1.0', 'E322'],
  ['summary: Shift', 'sumary: Shift', 'E320'],
  ['capabilities:', 'capabilites:', 'E320'],
  ['parameters:', 'paramters:', 'E320'],
  ['type: integer', 'type: int', 'E323'],
  ['maximum: 99', 'maximun: 99', 'E320'],
  ['default: [5, 25, 50]', 'default: [5, 25, 150]', 'E302'],
  ['targets:', 'target:', 'E320'],
  ['target: main,', 'target: mian,', 'E406'],
  ['timeout: 5m', 'timeout: 5', 'E314'],
  ['timeout: 5m', 'timeout: 5 min', 'E314'],
  ['onFailure: rollback', 'onFailure: rolback', 'E323'],
  ['- id: mesh', '- id: the-mesh', 'E308'],
  ['- id: mesh', '- id: app', 'E307'],
  ['enrol:', 'enroll:', 'E306'],
  ['restart: true', 'restart: yes', 'E322'],
  ['files: [manifests/]', 'files: [manifest/]', 'E111'],
  ['files: [manifests/]', 'files: manifests/', 'E322'],
  ['waitFor:', 'waitfor:', 'E320'],
  ['forEach:', 'foreach:', 'E320'],
  ['in: "{{ params.stages }}"', 'in: "{{ params.stage }}"', 'E301'],
  ['in: "{{ params.stages }}"', 'in: {{ params.stages }}', 'E211'],
  ['as: weight', 'as: wieght', 'E301'],
  ['"{{ sub 100 weight }}"', '"{{ sub 100 weight }"', 'E212'],
  ['"{{ sub 100 weight }}"', '"{{ 100 - weight }}"', 'E212'],
  ['"{{ sub 100 weight }}"', '"{{ subtract 100 weight }}"', 'E215'],
  ['workload: deployment/shopper', 'workload: shopper', 'E324'],
  ['request: { url:', 'request: { ulr:', 'E320'],
  ['http://website:8080/', 'website:8080/', 'E324'],
  ['tolerance: 2', 'tolerence: 2', 'E320'],
  ['header: x-backend', 'heder: x-backend', 'E320'],
  ['duration: 9s', 'duration: 9', 'E314'],
  ['rps: 700', 'rps: 700/s', 'E322'],
  ['endpointUrls:', 'endpointUrl:', 'E320'],
  ['control: website-v1', 'contol: website-v1', 'E320'],
  ['errors: "<= +2pp"', 'errors: "2pp"', 'E324'],
  ['status: 200', 'status: ok', 'E322'],
  ['finally:', 'finaly:', 'E320'],
  ['      policy: { files', '\tpolicy: { files', 'E101'],
  ['- id: promoted\n', '- id: promoted\n      id: promoted\n', 'E102'],
  ['capture: {', 'captrue: {', 'E306'],
];

/** The line of the edit, but for two mistakes that only show further down. */
function lineOf(meant: string, typed: string): number {
  const line = indexLines(TEXT).positionAt(TEXT.indexOf(meant)).line;
  // a variable's new name is found wrong where the old one is read first
  if (typed === 'as: wieght') return indexLines(TEXT).positionAt(TEXT.indexOf('sub 100 weight')).line;
  return typed.endsWith('id: promoted\n') ? line + 1 : line;
}

describe('a typing mistake in canary-release', () => {
  for (const [meant, typed, code] of MISTAKES) {
    it(`'${typed.trim()}' for '${meant.trim()}' gets one message at its line`, () => {
      expect(TEXT).toContain(meant);
      const text = TEXT.replace(meant, typed);
      const result = readPattern({
        file: 'pattern.yaml',
        bytes: Buffer.from(text),
        ...patternFolder(FOLDER),
      });
      const lines = indexLines(text);
      const found = result.diagnostics.map((diagnostic) => [
        diagnostic.code,
        lines.positionAt(diagnostic.span?.start ?? 0).line,
      ]);
      expect(found).toEqual([[code, lineOf(meant, typed)]]);
    });
  }
});
