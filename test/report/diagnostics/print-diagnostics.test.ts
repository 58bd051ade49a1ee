import { describe, expect, it } from 'vitest';
import { printGithub } from '../../../report/diagnostics/print-github.ts';
import { diagnosticsToJson, printJson } from '../../../report/diagnostics/print-json.ts';
import { printSarif } from '../../../report/diagnostics/print-sarif.ts';
import { printText } from '../../../report/diagnostics/print-text.ts';
import type { Diagnostic } from '../../../schemas/diagnostic.ts';

const TEXT = 'kind: Pattern\nname: "日本 😀"\tvalue: x\n';
const textOf = (file: string): string | undefined => (file === 'p.yaml' ? TEXT : undefined);
const at = (word: string) => {
  const start = TEXT.indexOf(word);
  return { file: 'p.yaml', start, end: start + word.length };
};
const FINDING: Diagnostic = {
  code: 'E320',
  severity: 'error',
  message: "no key 'value'",
  span: at('value'),
  label: "did you mean 'val'?",
  related: [{ span: at('Pattern'), message: 'in this kind' }],
  help: 'keys: val',
  fix: { title: "write 'val'", edits: [{ span: at('value'), replacement: 'val' }] },
};
const FLAG: Diagnostic = {
  code: 'E304',
  severity: 'warning',
  message: '100%: bad\nvalue',
  source: '--set a=b',
};

describe('diagnostics for people', () => {
  it('put carets under the cells of wide characters, and show tabs as spaces', () => {
    expect(printText([FINDING], textOf, { colour: 'off' })).toBe(
      [
        "error[E320]: no key 'value'",
        ' --> p.yaml:2:14',
        '  |',
        '2 | name: "日本 😀"  value: x',
        "  |                  ^^^^^ did you mean 'val'?",
        ' ::: p.yaml:1:7',
        '  |',
        '1 | kind: Pattern',
        '  |       ------- in this kind',
        '  = help: keys: val',
        '',
      ].join('\n'),
    );
  });

  it('name the source when there is no file', () => {
    expect(printText([FLAG], textOf, { colour: 'off' })).toContain(' --> --set a=b');
  });

  it('make escape sequences from a file inert', () => {
    const text = 'a: \u001b]0;title\u0007x\n';
    const finding: Diagnostic = {
      code: 'E106',
      severity: 'error',
      message: 'bad \u001b[31mred',
      span: { file: 'p.yaml', start: 3, end: 4 },
    };
    expect(printText([finding], () => text, { colour: 'off' })).not.toContain('\u001b');
  });

  it('colour only when asked', () => {
    expect(printText([FINDING], textOf, { colour: 'on' })).toContain('\u001b[31m');
  });

  it('stop at the limit and count the rest', () => {
    const many = Array.from({ length: 27 }, () => FLAG);
    const printed = printText(many, textOf, { colour: 'off' });
    expect(printed.match(/warning\[E304\]/g)).toHaveLength(20);
    expect(printed.endsWith('and 7 more\n')).toBe(true);
  });

  it('show a window of a very long line', () => {
    const text = `${'x'.repeat(5000)}bad${'y'.repeat(5000)}\n`;
    const finding: Diagnostic = {
      code: 'E100',
      severity: 'error',
      message: 'm',
      span: { file: 'l.yaml', start: 5000, end: 5003 },
    };
    const printed = printText([finding], () => text, { colour: 'off' });
    expect(Math.max(...printed.split('\n').map((line) => line.length))).toBeLessThan(200);
    expect(printed).toContain('bad');
  });
});

describe('diagnostics for programs', () => {
  it('count lines and columns from 1, in code points', () => {
    expect(diagnosticsToJson([FINDING, FLAG], textOf)).toEqual({
      diagnostics: [
        {
          code: 'E320',
          severity: 'error',
          message: "no key 'value'",
          file: 'p.yaml',
          range: { start: { line: 2, column: 14 }, end: { line: 2, column: 19 } },
          label: "did you mean 'val'?",
          related: [
            {
              message: 'in this kind',
              file: 'p.yaml',
              range: { start: { line: 1, column: 7 }, end: { line: 1, column: 14 } },
            },
          ],
          help: 'keys: val',
          fix: {
            title: "write 'val'",
            edits: [
              {
                file: 'p.yaml',
                range: { start: { line: 2, column: 14 }, end: { line: 2, column: 19 } },
                replacement: 'val',
              },
            ],
          },
        },
        { code: 'E304', severity: 'warning', message: '100%: bad\nvalue', source: '--set a=b', related: [] },
      ],
    });
    expect(JSON.parse(printJson([], textOf))).toEqual({ diagnostics: [] });
  });

  it('become workflow commands with their characters escaped', () => {
    expect(printGithub([FINDING, FLAG], textOf)).toBe(
      "::error file=p.yaml,line=2,endLine=2,title=E320,col=14,endColumn=19::no key 'value'%0Akeys: val\n" +
        '::warning title=E304::--set a=b: 100%25: bad%0Avalue\n',
    );
  });

  it('become a SARIF log with rules, regions and fixes', () => {
    const log = JSON.parse(printSarif([FINDING], textOf, '1.2.3')) as {
      runs: readonly Record<string, unknown>[];
    };
    expect(log).toMatchObject({
      version: '2.1.0',
      runs: [
        {
          tool: {
            driver: {
              name: 'meshwright',
              version: '1.2.3',
              rules: [{ id: 'E320', shortDescription: { text: 'unknown key' } }],
            },
          },
          results: [
            {
              ruleId: 'E320',
              ruleIndex: 0,
              level: 'error',
              locations: [
                {
                  physicalLocation: {
                    artifactLocation: { uri: 'p.yaml' },
                    region: { startLine: 2, startColumn: 14, endLine: 2, endColumn: 19 },
                  },
                },
              ],
              fixes: [{ artifactChanges: [{ replacements: [{ insertedContent: { text: 'val' } }] }] }],
            },
          ],
        },
      ],
    });
  });
});
