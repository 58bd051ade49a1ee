import type { StepModel } from '../read/pattern-model.ts';
import { addItem, addName, emptyBody, foldNames } from './body-names.ts';
import type { Block, Body, Expansion, Leaf } from './expansion.ts';
import type { Iteration } from './loop-iterations.ts';
import { roundsOf } from './loop-rounds.ts';
import { errorAt, type Findings, suggest } from './problems.ts';
import { enterStep, inherit, type Surroundings } from './surroundings.ts';
import { openUnit, type Unit } from './unit.ts';

/** More than this many steps is taken for a mistake in a loop's list. */
export const MAX_STEPS = 20_000;

export interface ExpandInput {
  readonly root: Unit;
  readonly findings: Findings;
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
    const iterations = roundsOf(step, around, this.#input.findings);
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
    const around = enterStep(step, outer, iteration, this.#input.findings);
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
