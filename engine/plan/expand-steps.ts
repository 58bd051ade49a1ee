import type { Span } from '../../schemas/diagnostic.ts';
import type { Json, JsonObject } from '../../schemas/json.ts';
import { unreachable } from '../../schemas/unreachable.ts';
import type { NodePath, RetryModel, StepModel } from '../read/pattern-model.ts';
import { fillTemplates } from './fill-templates.ts';
import { type Iteration, iterationsOf } from './loop-iterations.ts';
import { errorAt, type Findings, suggest } from './problems.ts';
import { openUnit, reportTemplateProblems, type Unit } from './unit.ts';

/** A list of items that run by one rule of order: the top level, a group, or one round of a loop. */
export interface Body {
  readonly parent?: Body;
  readonly items: Item[];
  /** Every step name at or below this body, and what it means when said here. */
  readonly names: Map<string, NamedItems>;
  /** A used pattern: names beyond it are not its business. */
  readonly closed?: true;
}

export interface NamedItems {
  readonly items: Item[];
  /** Whether a loop lies between the body and the step, so that the name means all its rounds. */
  readonly list: boolean;
}

export type Item = Leaf | Block;

/** One step that will run. */
export interface Leaf {
  readonly type: 'leaf';
  /** Position in written order over the whole plan. */
  readonly index: number;
  readonly key: string;
  readonly step: StepModel;
  readonly phase: 'steps' | 'finally';
  readonly unit: Unit;
  readonly body: Body;
  /** As the plan calls it. */
  readonly role: string;
  readonly namespace: string | undefined;
  readonly variables: JsonObject;
  /** Outermost first; those of the patterns that use this one come before its own. */
  readonly whens: readonly Condition[];
  readonly inherited: Inherited;
}

/** A `when` and what its names mean: those of the pattern, and of the place, where it is written. */
export interface Condition {
  readonly cel: string;
  readonly span: Span;
  readonly unit: Unit;
  readonly body: Body;
  readonly variables: JsonObject;
}

/** A group, a loop, or both: its bodies one after the other or side by side. */
export interface Block {
  readonly type: 'block';
  readonly step: StepModel;
  readonly bodies: readonly Body[];
  readonly strategy: 'serial' | 'parallel';
}

/** What the steps of a group take from it unless they say otherwise. */
export interface Inherited {
  readonly timeoutMs?: number;
  readonly deadlineMs?: number;
  readonly retry?: RetryModel;
  readonly compensate: 'restore' | 'none';
  readonly continueOnError: boolean;
}

/** The unrolled pattern: its bodies for the order, its leaves in written order. */
export interface Expansion {
  readonly main: Body;
  readonly finally: Body;
  readonly leaves: readonly Leaf[];
  /** The top level of `steps` of every unit, whose names its `finally` may read too. */
  readonly mains: ReadonlyMap<Unit, Body>;
}

/** More than this many steps is taken for a mistake in a loop's list. */
export const MAX_STEPS = 20_000;

export interface ExpandInput {
  readonly root: Unit;
  readonly findings: Findings;
}

/** What a step is expanded in: where it stands and what it takes from the groups and loops around it. */
interface Surroundings {
  readonly phase: 'steps' | 'finally';
  readonly unit: Unit;
  readonly prefix: string;
  readonly body: Body;
  readonly variables: JsonObject;
  readonly whens: Leaf['whens'];
  readonly target: string | undefined;
  readonly namespace: string | undefined;
  readonly inherited: Inherited;
}

/** Unrolls loops and flattens groups; each resulting step has its final key, role, namespace and loop variables. */
export function expandSteps(input: ExpandInput): Expansion {
  const expander = new Expander(input);
  const main = expander.expandTop(input.root.model.steps, 'steps');
  expander.mains.set(input.root, main);
  const last = expander.expandTop(input.root.model.finally, 'finally');
  expander.expandFinallyOfUsed(last);
  return { main, finally: last, leaves: expander.leaves, mains: expander.mains };
}

/**
 * The steps of one `compensate: {steps}`, expanded by themselves with the loop variables of the step that they undo.
 */
export function expandCompensation(input: ExpandInput, leaf: Leaf, steps: readonly StepModel[]): Expansion {
  const expander = new Expander(input);
  const main = expander.expandIn(steps, {
    phase: leaf.phase,
    unit: leaf.unit,
    prefix: `${leaf.key}.undo.`,
    variables: leaf.variables,
    whens: [],
    target: leaf.role,
    namespace: leaf.namespace,
    inherited: { compensate: 'none', continueOnError: false },
    body: emptyBody(leaf.body),
  });
  return { main, finally: emptyBody(undefined), leaves: expander.leaves, mains: expander.mains };
}

class Expander {
  readonly leaves: Leaf[] = [];
  readonly mains = new Map<Unit, Body>();
  readonly #input: ExpandInput;
  /** Uses met so far whose `finally` is still to come, with what surrounds it. */
  readonly #finallyOfUsed: { readonly step: StepModel; readonly around: Surroundings }[] = [];
  #tooMany = false;

  constructor(input: ExpandInput) {
    this.#input = input;
  }

  expandTop(steps: readonly StepModel[], phase: 'steps' | 'finally'): Body {
    return this.expandIn(steps, {
      phase,
      unit: this.#input.root,
      prefix: '',
      body: emptyBody(undefined),
      variables: {},
      whens: [],
      target: undefined,
      namespace: this.#input.root.defaultNamespace,
      inherited: { compensate: 'restore', continueOnError: false },
    });
  }

  expandIn(steps: readonly StepModel[], around: Surroundings): Body {
    for (const step of steps) this.#expandStep(step, around);
    return around.body;
  }

  #expandStep(step: StepModel, around: Surroundings): void {
    if (step.repeat === undefined) {
      this.#expandOnce(step, around, undefined);
      return;
    }
    const iterations = this.#iterations(step, around);
    const strategy = step.repeat.type === 'forEach' ? step.repeat.strategy : ('parallel' as const);
    const bodies: Body[] = [];
    const block: Block = { type: 'block', step, bodies, strategy };
    addItem(around.body, block, step.id);
    for (const iteration of iterations) {
      if (this.#tooMany) break;
      const body = emptyBody(around.body);
      bodies.push(body);
      this.#expandOnce(step, { ...around, body }, iteration);
      foldNames(around.body, body, true);
    }
  }

  /** One round of a step, or a step without a loop. */
  #expandOnce(step: StepModel, outer: Surroundings, iteration: Iteration | undefined): void {
    const around = this.#enter(step, outer, iteration);
    const name = `${outer.prefix}${step.id}${iteration === undefined ? '' : `[${iteration.label}]`}`;
    if (step.kind === 'uses') {
      this.#expandUse(step, name, around, iteration === undefined ? step : withoutNeeds(step));
      return;
    }
    if (step.kind !== 'group') {
      this.#addLeaf(step, name, around);
      return;
    }
    const inner = { ...around, prefix: `${name}.`, inherited: inherit(step, around.inherited) };
    if (iteration !== undefined) {
      this.expandIn(step.children, inner);
      return;
    }
    const body = emptyBody(around.body);
    addItem(around.body, { type: 'block', step, bodies: [body], strategy: 'serial' }, step.id);
    this.expandIn(step.children, { ...inner, body });
    foldNames(around.body, body, false);
  }

  /**
   * A used pattern: its steps in a body of their own, closed by a step that has the use's key and the pattern's outputs.
   * Its `finally` comes at the end of the run.
   */
  #expandUse(step: StepModel, key: string, around: Surroundings, blockStep: StepModel): void {
    const unit = openUnit({
      caller: around.unit,
      step,
      key,
      variables: around.variables,
      target: around.target,
      ownNamespace: step.namespace === undefined ? undefined : around.namespace,
      namespace: around.namespace,
      findings: this.#input.findings,
    });
    if (unit === undefined) return;
    const body: Body = { ...emptyBody(around.body), closed: true };
    const inside: Surroundings = {
      ...around,
      unit,
      prefix: `${key}.`,
      body,
      variables: {},
      target: undefined,
      namespace: unit.defaultNamespace,
      inherited: inherit(step, around.inherited),
    };
    this.mains.set(unit, body);
    addItem(around.body, { type: 'block', step: blockStep, bodies: [body], strategy: 'serial' }, step.id);
    this.expandIn(unit.model.steps, inside);
    const last = this.#addLeaf(closingStep(step, unit), key, inside);
    if (last !== undefined) addName(around.body, step.id, last, false);
    if (unit.model.finally.length > 0) this.#finallyOfUsed.push({ step, around: inside });
  }

  /** The `finally` steps of used patterns: each list by itself, waiting for none of the others. */
  expandFinallyOfUsed(last: Body): void {
    for (let use = this.#finallyOfUsed.shift(); use !== undefined; use = this.#finallyOfUsed.shift()) {
      const body: Body = { ...emptyBody(last), closed: true };
      const { unit } = use.around;
      const inherited = { compensate: 'none', continueOnError: false } as const;
      last.items.push({
        type: 'block',
        step: { ...use.step, needs: [] },
        bodies: [body],
        strategy: 'serial',
      });
      this.expandIn(unit.model.finally, { ...use.around, phase: 'finally', body, inherited });
    }
  }

  /** The surroundings with the step's own variables, condition, role and namespace taken in. */
  #enter(step: StepModel, outer: Surroundings, iteration: Iteration | undefined): Surroundings {
    const variables =
      iteration === undefined ? outer.variables : { ...outer.variables, ...iteration.variables };
    const scope = { ...variables };
    const axisTarget = iteration?.variables['target'];
    const target =
      this.#text(outer.unit, step, 'target', scope) ??
      (typeof axisTarget === 'string' ? axisTarget : outer.target);
    const namespace = this.#text(outer.unit, step, 'namespace', scope) ?? outer.namespace;
    const whens =
      step.when === undefined
        ? outer.whens
        : [
            ...outer.whens,
            {
              cel: step.when,
              span: outer.unit.model.doc.spanOf([...step.path, 'when']),
              unit: outer.unit,
              body: outer.body,
              variables,
            },
          ];
    return { ...outer, variables, whens, target, namespace };
  }

  #addLeaf(step: StepModel, key: string, around: Surroundings): Leaf | undefined {
    if (this.leaves.length >= MAX_STEPS) {
      if (!this.#tooMany) {
        this.#input.findings.add(
          errorAt('E414', step.span, `the pattern unrolls to more than ${MAX_STEPS} steps`, {
            help: 'shorten the list of a loop',
          }),
        );
      }
      this.#tooMany = true;
      return undefined;
    }
    const { findings } = this.#input;
    const { model, roles } = around.unit;
    const role = around.target ?? model.defaults.target;
    if (!model.targets.includes(role)) {
      const place = step.target === undefined ? step.span : model.doc.spanOf([...step.path, 'target']);
      const help = suggest(role, model.targets);
      findings.add(
        errorAt(
          'E406',
          place,
          `step '${step.id}' names the target '${role}', which the pattern does not declare`,
          { help: help ?? 'declare it under spec.targets' },
        ),
      );
    }
    const leaf: Leaf = {
      type: 'leaf',
      index: this.leaves.length,
      key,
      step,
      phase: around.phase,
      unit: around.unit,
      body: around.body,
      role: roles.get(role) ?? role,
      namespace: around.namespace,
      variables: around.variables,
      whens: around.whens,
      inherited: around.inherited,
    };
    this.leaves.push(leaf);
    addItem(around.body, leaf, step.id);
    return leaf;
  }

  #iterations(step: StepModel, around: Surroundings): readonly Iteration[] {
    const repeat = step.repeat;
    if (repeat === undefined) return [];
    const span = around.unit.model.doc.spanOf(repeat.path);
    switch (repeat.type) {
      case 'forEach': {
        const list = this.#fill(around.unit, repeat.in, [...repeat.path, 'in'], around.variables);
        if (list === undefined) return [];
        const key = repeat.key;
        const keyOf =
          key === undefined
            ? undefined
            : (item: Json) =>
                this.#fill(around.unit, key, [...repeat.path, 'key'], {
                  ...around.variables,
                  [repeat.as]: item,
                });
        return this.#rounds(step, { [repeat.as]: list }, keyOf, span);
      }
      case 'matrix': {
        const lists: Record<string, Json> = {};
        for (const [axis, values] of Object.entries(repeat.axes)) {
          const list = this.#fill(around.unit, values, [...repeat.path, axis], around.variables);
          if (list === undefined) return [];
          lists[axis] = list;
        }
        return this.#rounds(step, lists, undefined, span);
      }
      default:
        return unreachable(repeat);
    }
  }

  #rounds(
    step: StepModel,
    lists: Readonly<Record<string, Json>>,
    keyOf: ((item: Json) => Json | undefined) | undefined,
    span: Span,
  ): readonly Iteration[] {
    if (step.repeat === undefined) return [];
    const values = keyOf === undefined ? { lists } : { lists, keyOf };
    const { iterations, problems } = iterationsOf(step.repeat, values, span);
    this.#input.findings.addAll(problems);
    return iterations;
  }

  #text(
    unit: Unit,
    step: StepModel,
    field: 'target' | 'namespace',
    variables: JsonObject,
  ): string | undefined {
    const text = step[field];
    if (text === undefined) return undefined;
    const path = [...step.path, field];
    const value = this.#fill(unit, text, path, variables);
    if (value === undefined || typeof value === 'string') return value;
    this.#input.findings.add(
      errorAt(
        'E316',
        unit.model.doc.spanOf(path),
        `'${field}' of step '${step.id}' must be text, but is ${typeof value}`,
      ),
    );
    return undefined;
  }

  /** A value that steers the expansion itself: it must be known now. */
  #fill(unit: Unit, value: Json, path: NodePath, variables: JsonObject): Json | undefined {
    const { findings } = this.#input;
    const { params, secrets, model } = unit;
    const filled = fillTemplates(value, { ...variables, params }, secrets);
    reportTemplateProblems(filled, model, path, findings);
    if (filled.late.length > 0) {
      findings.add(
        errorAt(
          'E317',
          model.doc.spanOf(path),
          'this must be known before the run, but reads a value of the run',
          {
            help: 'loops, targets and namespaces may read parameters and loop variables only',
          },
        ),
      );
      return undefined;
    }
    return filled.problems.length > 0 ? undefined : filled.value;
  }
}

/** In a round of a loop: what the loop needs, the round need not wait for again. */
function withoutNeeds(step: StepModel): StepModel {
  const { needs: _, ...rest } = step;
  return rest;
}

/** The step that ends a use: it does nothing, comes last, and has the outputs of the used pattern. */
function closingStep(step: StepModel, unit: Unit): StepModel {
  const {
    needs: _needs,
    when: _when,
    repeat: _repeat,
    target: _target,
    namespace: _namespace,
    ...rest
  } = step;
  const { name, version, digest } = unit.model;
  return {
    ...rest,
    input: { pattern: `${name}@${version}`, digest },
    outputs: unit.model.outputs,
    compensate: 'none',
  };
}

function inherit(group: StepModel, outer: Inherited): Inherited {
  const timeoutMs = group.timeoutMs ?? outer.timeoutMs;
  const deadlineMs = group.deadlineMs ?? outer.deadlineMs;
  const retry = group.retry ?? outer.retry;
  return {
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
    ...(deadlineMs === undefined ? {} : { deadlineMs }),
    ...(retry === undefined ? {} : { retry }),
    compensate: group.compensate === 'none' ? 'none' : outer.compensate,
    continueOnError: group.continueOnError || outer.continueOnError,
  };
}

function emptyBody(parent: Body | undefined): Body {
  const body = { items: [], names: new Map() };
  return parent === undefined ? body : { ...body, parent };
}

function addItem(body: Body, item: Item, id: string): void {
  body.items.push(item);
  addName(body, id, item, false);
}

function addName(body: Body, id: string, item: Item, list: boolean): void {
  const known = body.names.get(id);
  if (known === undefined) body.names.set(id, { items: [item], list });
  else {
    known.items.push(item);
    if (list && !known.list) body.names.set(id, { items: known.items, list });
  }
}

/** Makes the names of an inner body sayable in the outer one. */
function foldNames(outer: Body, inner: Body, looped: boolean): void {
  for (const [id, named] of inner.names) {
    for (const item of named.items) addName(outer, id, item, looped || named.list);
  }
}
