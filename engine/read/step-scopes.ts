import type { Json } from '../../schemas/json.ts';
import { checkTemplate } from '../expr/check-template.ts';
import { parameterType } from '../expr/parameter-value.ts';
import { mayHoldTemplate } from '../expr/template.ts';
import {
  closedMap,
  type MapType,
  NUMBER,
  STRING,
  typeOfValue,
  UNKNOWN,
  type ValueType,
} from '../expr/types.ts';
import { usedBy } from './check-uses.ts';
import { isList } from './json-fields.ts';
import type { PatternModel, StepModel } from './pattern-model.ts';
import type { PlacedStep } from './step-tree.ts';
import type { Suspects } from './suspects.ts';

/** Types of the names that the expressions of each step may say. */
export interface StepScopes {
  /** For templates and CEL at a step, its own loop variables included. */
  at(here: PlacedStep): MapType;
  /** For the loop's own list, key aside: the variables around the step only. */
  around(here: PlacedStep): MapType;
  /** For what belongs to no step: defaults and the pattern's outputs. */
  readonly pattern: MapType;
}

const RUN = closedMap([
  ['id', STRING],
  ['status', STRING],
]);
const TARGET = closedMap([
  ['role', STRING],
  ['context', STRING],
  ['kind', STRING],
  ['namespace', STRING],
]);

/** Computes scopes lazily: steps inside the same loops share one. */
export function stepScopes(
  model: PatternModel,
  placed: readonly PlacedStep[],
  suspects: Suspects,
): StepScopes {
  const params: MapType = {
    kind: 'map',
    fields: new Map(
      [...model.parameters].map(([name, spec]): [string, ValueType] => [
        name,
        suspects.within(['spec', 'parameters', name]) ? UNKNOWN : parameterType(spec),
      ]),
    ),
    // a misspelt `parameters` declares everything that is read
    open: suspects.within(['spec', 'parameters']) && model.parameters.size === 0,
  };
  const cache = new Map<StepModel | undefined, MapType>();
  const scopeInside = (loops: readonly StepModel[]): MapType => {
    const innermost = loops.at(-1);
    const known = cache.get(innermost);
    if (known !== undefined) return known;
    const outer = loops.length === 0 ? undefined : scopeInside(loops.slice(0, -1));
    const names = new Map<string, ValueType>(
      outer?.fields ?? [
        ['params', params],
        ['run', RUN],
        ['target', TARGET],
      ],
    );
    if (innermost !== undefined && outer !== undefined) {
      for (const [name, type] of loopVariables(innermost, outer)) names.set(name, type);
    }
    names.set('steps', stepsType(model, placed, loops, suspects));
    const scope: MapType = { kind: 'map', fields: names, open: false };
    cache.set(innermost, scope);
    return scope;
  };
  const at = (here: PlacedStep): MapType => {
    const scope = scopeInside(here.loops);
    const chain = [...here.ancestors.map((ancestor) => ancestor.step), here.step];
    return chain.some((step) => loopIsSuspect(step, suspects)) ? { ...scope, open: true } : scope;
  };
  return {
    at,
    around: (here) => scopeInside(here.step.repeat === undefined ? here.loops : here.loops.slice(0, -1)),
    pattern: scopeInside([]),
  };
}

/** A loop that was refused, or misspelt, declares whatever variables are read. */
function loopIsSuspect(step: StepModel, suspects: Suspects): boolean {
  return suspects.within([...step.path, 'forEach']) || suspects.within([...step.path, 'matrix']);
}

/** Every step by name; one inside a loop that the reader is not in is a list with an entry for each iteration. */
function stepsType(
  model: PatternModel,
  placed: readonly PlacedStep[],
  loops: readonly StepModel[],
  suspects: Suspects,
): ValueType {
  const steps = closedMap(
    placed
      .filter(({ section, step }) => section !== 'compensate' && step.id !== '')
      .map((other): [string, ValueType] => {
        const one = oneStep(model, other.step, suspects);
        const inside = other.loops.every((loop) => loops.includes(loop));
        return [other.step.id, inside ? one : { kind: 'list', items: one }];
      }),
  );
  const open = placed.some(({ step }) => step.id === '' || suspects.within([...step.path, 'id']));
  return { ...steps, open };
}

function oneStep(model: PatternModel, step: StepModel, suspects: Suspects): ValueType {
  const used = usedBy(model, step);
  const unread = step.kind === 'uses' && used === undefined;
  const outputs = (used ?? step).outputs.map((output): [string, ValueType] => [
    output.name,
    parameterType({ type: output.type, schema: {} }),
  ]);
  return closedMap([
    ['status', STRING],
    ['attempts', NUMBER],
    ['outputs', { ...closedMap(outputs), open: unread || suspects.within([...step.path, 'outputs']) }],
  ]);
}

function loopVariables(loop: StepModel, outer: MapType): readonly (readonly [string, ValueType])[] {
  const { repeat } = loop;
  if (repeat === undefined) return [];
  if (repeat.type === 'forEach') return [[repeat.as, itemType(repeat.in, outer)]];
  return Object.entries(repeat.axes).map(([name, list]) => [name, itemType(list, outer)]);
}

function itemType(list: Json, outer: MapType): ValueType {
  if (typeof list === 'string') {
    const { type } = checkTemplate(list, outer, 'notYet');
    return type.kind === 'list' ? type.items : UNKNOWN;
  }
  if (!isList(list) || list.some((item) => typeof item === 'string' && mayHoldTemplate(item))) return UNKNOWN;
  const type = typeOfValue(list);
  return type.kind === 'list' ? type.items : UNKNOWN;
}
