import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkCel } from '../../../engine/expr/check-cel.ts';
import { evaluateCel } from '../../../engine/expr/evaluate-cel.ts';
import { readsOfCel } from '../../../engine/expr/expressions.ts';
import { BOOL, closedMap, INT, NUMBER, STRING, UNKNOWN } from '../../../engine/expr/types.ts';
import { Failure } from '../../../schemas/failure.ts';
import type { Json } from '../../../schemas/json.ts';

const VALUES = {
  params: { n: 3, half: 2.5, name: 'x', list: [5, 25] },
  steps: { load: { status: 'succeeded', outputs: { p99Ms: 4.5 } } },
  object: { spec: { replicas: 3 }, items: [{ a: 1 }] },
};
const SCOPE = closedMap([
  [
    'params',
    closedMap([
      ['n', INT],
      ['half', NUMBER],
      ['name', STRING],
      ['list', { kind: 'list', items: INT }],
      ['on', BOOL],
    ]),
  ],
  [
    'steps',
    closedMap([
      [
        'load',
        closedMap([
          ['status', STRING],
          ['outputs', closedMap([['p99Ms', NUMBER]])],
        ]),
      ],
      ['shift', { kind: 'list', items: UNKNOWN }],
    ]),
  ],
  ['object', UNKNOWN],
]);

describe('a CEL expression over JSON', () => {
  const values: readonly (readonly [string, Json])[] = [
    ['params.n == 3', true],
    ['params.n + 1', 4],
    ['params.n / 2', 1.5],
    ['params.n % 2 == 1', true],
    ['params.half * 2 == 5', true],
    ['params.list[1]', 25],
    ['5 in params.list', true],
    ['params.n in [3, 4]', true],
    ['size(params.list) == 2', true],
    ['params.list.all(w, w < 50)', true],
    ['params.list.map(w, w * 2)', [10, 50]],
    ['params.n > 2 ? params.n : 0', 3],
    ['steps.load.outputs.p99Ms <= 250', true],
    ['steps.load.status == "succeeded" && object.spec.replicas == 3', true],
    ['object.items.exists(i, i.a == 1)', true],
    ['has(object.spec.nope)', false],
    ['{"a": params.n}', { a: 3 }],
    ['int(params.n) + 1', 4],
    ['"a-b".startsWith("a")', true],
    ['duration("90s") > duration("1m")', true],
  ];
  for (const [source, value] of values) {
    it(`${source} is ${JSON.stringify(value)}`, () => {
      expect(evaluateCel(source, VALUES)).toEqual(value);
    });
  }

  for (const source of [
    'params.nope',
    'nope',
    '1 +',
    'params.constructor',
    'object.__proto__',
    'params.n + params.name',
    '1 / 0',
  ]) {
    it(`${source} fails with one sentence`, () => {
      expect(() => evaluateCel(source, VALUES)).toThrow(Failure);
    });
  }

  it('never throws anything but a failure', () => {
    const piece = fc.constantFrom(
      'params',
      '.',
      'n',
      'list',
      '[',
      ']',
      '(',
      ')',
      ' ',
      '+',
      '==',
      '&&',
      '1',
      '2.5',
      '"a"',
      'size',
      'has',
      'all',
      ',',
      '?',
      ':',
      '!',
      '-',
      'in',
      'w',
      '{',
      '}',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 14 }), (pieces) => {
        try {
          evaluateCel(pieces.join(''), VALUES);
        } catch (cause) {
          expect(cause).toBeInstanceOf(Failure);
        }
      }),
      { numRuns: 1000 },
    );
  });
});

describe('checking a CEL expression before the run', () => {
  const good = [
    'params.n == 3 && params.on',
    'params.list.all(w, w < params.half)',
    'has(params.n)',
    'steps.shift.all(s, s.outputs.x < 3)',
    'object.anything.goes > 3',
    'size(params.name) > 1',
  ];
  for (const source of good) {
    it(`finds nothing wrong with ${source}`, () => {
      expect(checkCel(source, SCOPE, ['bool'])).toEqual([]);
    });
  }

  const bad: readonly (readonly [string, string, string])[] = [
    ['1 + 1', 'E311', '1 + 1'],
    ['params.n == "a"', 'E311', 'params.n == "a"'],
    ['true && params.name > 3', 'E311', 'params.name > 3'],
    ['params.n <', 'E310', '<'],
    ['params.n = 3', 'E310', '='],
    ['{{ params.n }} > 3', 'E310', '{{'],
    ['params.m > 3', 'E301', 'm'],
    ['weight > 3', 'E301', 'weight'],
    ['steps.laod.status == "x"', 'E312', 'laod'],
    ['steps.load.outputs.p95Ms < 3', 'E312', 'p95Ms'],
    ['steps.shift.status == "x"', 'E313', 'shift'],
    ['params.name.n == 3', 'E301', 'n'],
    ['foo(params.n)', 'E311', 'foo(params.n)'],
  ];
  for (const [source, code, place] of bad) {
    it(`${source} is ${code} at ${place}`, () => {
      const found = checkCel(source, SCOPE, ['bool']);
      expect(found.map((problem) => [problem.code, source.slice(problem.start, problem.end)])).toEqual([
        [code, place],
      ]);
    });
  }

  it('keeps every place inside the text, whatever the text', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 30 }), (source) => {
        for (const { start, end } of checkCel(source, SCOPE, ['bool'])) {
          expect(start).toBeGreaterThanOrEqual(0);
          expect(end).toBeGreaterThanOrEqual(start);
          expect(end).toBeLessThanOrEqual(source.length);
        }
      }),
      { numRuns: 500 },
    );
  });
});

it('an expression tells what it reads, without the variables of its macros', () => {
  expect(readsOfCel('params.list.all(w, w < steps["load"].outputs.p99Ms) && weight > 3')).toEqual({
    roots: ['params', 'steps', 'weight'],
    params: ['list'],
    steps: ['load'],
  });
});
