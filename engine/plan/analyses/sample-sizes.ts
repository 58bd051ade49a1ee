import type { Diagnostic } from '../../../schemas/diagnostic.ts';
import { formatDuration } from '../../../schemas/duration.ts';
import type { Json, JsonObject } from '../../../schemas/json.ts';
import type { BoundStep } from '../bind-step.ts';
import { asObject } from '../json-parts.ts';
import { errorAt } from '../problems.ts';
import { shareOf } from '../split-weights.ts';
import { type SplitInForce, splitsInForce } from '../splits-in-force.ts';
import { durationOf, measuredWindow, requestedRate } from '../step-duration.ts';
import type { Analysis } from './analysis.ts';

/** A percentile means something with this many requests above it (proofs.md, "Performance"). */
const MIN_ABOVE = 10;
/** One-sided error of an upper bound: what "99 %" in the gates' sentences stands for. */
const FALSE_GREEN = 0.01;

/**
 * E701: a claim that the requests at hand cannot decide, whatever the mesh does: too few for a percentile, for
 * `minRequests`, for an error bound without any error, or for a share's tolerance.
 */
export const findTooFewSamples: Analysis = (plan) => {
  const inForce = splitsInForce(plan.steps);
  const told = new Set<string>();
  return plan.steps
    .flatMap((step) => {
      if (step.node.kind === 'performance') return loadClaims(step, inForce.get(step));
      return step.node.kind === 'probe' ? probeClaims(step) : [];
    })
    .filter(({ span }) => {
      // one word per claim, though several rounds of a loop may break it
      const start = `${span?.file ?? ''}:${span?.start ?? -1}`;
      if (told.has(start)) return false;
      told.add(start);
      return true;
    });
};

/** Requests that a claim needs, and the words for it. */
interface Need {
  readonly requests: number;
  readonly because: string;
}

function loadClaims(step: BoundStep, force: SplitInForce | undefined): readonly Diagnostic[] {
  const input = asObject(step.node.input);
  const rps = requestedRate(input);
  if (rps === undefined) return [];
  const total = Math.floor((rps * measuredWindow(input)) / 1000);
  const at = (...path: string[]) => step.leaf.unit.model.doc.spanOf([...step.leaf.step.inputPath, ...path]);
  const found: Diagnostic[] = [];
  for (const [name, bound] of Object.entries(asObject(input['thresholds']))) {
    const need = name === 'errorRate' ? errorNeed(bound, '%') : percentileNeed(name);
    if (need !== undefined && need.requests > total) {
      found.push(tooFew(step, at('thresholds', name), `'${name}'`, need, total, total / rps, 100));
    }
  }
  const compare = asObject(input['compare']);
  for (const role of ['canary', 'control'] as const) {
    const backend = compare[role];
    if (typeof backend !== 'string') continue;
    const share = force === undefined ? undefined : shareOf(force.split, backend);
    // without a split that names it the backend may get everything
    const expected = Math.floor((total * (share ?? 100)) / 100);
    for (const [name, need] of compareNeeds(compare, role)) {
      if (need.requests <= expected) continue;
      found.push(tooFew(step, at('compare', name), backend, need, expected, total / rps, share ?? 100));
      break;
    }
  }
  return found;
}

function compareNeeds(compare: JsonObject, role: 'canary' | 'control'): readonly (readonly [string, Need])[] {
  const least = compare['minRequests'];
  const minimum = typeof least === 'number' ? least : 100;
  const needs: (readonly [string, Need])[] = [
    ['minRequests', { requests: minimum, because: `minRequests asks for ${minimum}` }],
  ];
  for (const [name, bound] of Object.entries(compare)) {
    const need =
      name === 'errors' ? (role === 'canary' ? errorNeed(bound, 'pp') : undefined) : percentileNeed(name);
    if (need !== undefined) needs.push([name, need]);
  }
  return needs;
}

function probeClaims(step: BoundStep): readonly Diagnostic[] {
  const input = asObject(step.node.input);
  const expect = asObject(input['expect']);
  const at = (...path: string[]) =>
    step.leaf.unit.model.doc.spanOf([...step.leaf.step.inputPath, 'expect', ...path]);
  if (expect['share'] !== undefined) return shareClaims(input, at);
  const stream = asObject(input['stream']);
  const rate = stream['rate'];
  const count = typeof input['count'] === 'number' ? input['count'] : 10;
  const sent = typeof rate === 'number' ? Math.floor((rate * durationOf(stream['for'])) / 1000) : count;
  return Object.keys(asObject(expect['latency'])).flatMap((name) => {
    const need = percentileNeed(name);
    if (need === undefined || need.requests <= sent) return [];
    return [
      errorAt('E701', at('latency', name), `'${step.node.id}' sends ${sent} requests, but ${need.because}`, {
        help: typeof rate === 'number' ? 'let the stream last longer' : `set 'count: ${need.requests}'`,
      }),
    ];
  });
}

/** The normal interval at 99 % must fit into the tolerance: more than any verdict needs at least. */
function shareClaims(
  input: JsonObject,
  at: (...path: string[]) => NonNullable<Diagnostic['span']>,
): readonly Diagnostic[] {
  const most = typeof input['maxRequests'] === 'number' ? input['maxRequests'] : 50_000;
  const { tolerance, ...shares } = asObject(asObject(input['expect'])['share']);
  return Object.entries(shares).flatMap(([backend, target]) => {
    if (typeof target !== 'number' || target <= 0 || target >= 100) return [];
    const points = typeof tolerance === 'number' ? tolerance : Math.max(1, target / 10);
    const least = Math.ceil((target * (100 - target) * 2.576 ** 2) / points ** 2);
    if (least <= most) return [];
    return [
      errorAt(
        'E701',
        at('share', backend),
        `${target} ± ${Number(points.toFixed(3))} % needs about ${least} requests, but 'maxRequests' allows ${most}`,
        { help: 'widen the tolerance or raise maxRequests' },
      ),
    ];
  });
}

function percentileNeed(name: string): Need | undefined {
  const match = /^p(\d{2}(?:\.\d+)?)$/.exec(name);
  if (match === null) return undefined;
  const q = Number(match[1]) / 100;
  if (q >= 1) return undefined;
  const requests = Math.ceil(MIN_ABOVE / (1 - q) - 1e-6);
  return { requests, because: `${name} needs ${requests} (${MIN_ABOVE} above it)` };
}

/** With no error at all, fewer requests leave the upper bound above the limit (the rule of three, exactly). */
function errorNeed(bound: Json, unit: '%' | 'pp'): Need | undefined {
  const limit = typeof bound === 'string' ? /^<=?\s*\+?(\d+(?:\.\d+)?)\s*(%|pp)?/.exec(bound) : null;
  const value = Number(limit?.[1]);
  if (limit?.[2] !== unit || value <= 0 || value >= 100) return undefined;
  const requests = Math.ceil(Math.log(FALSE_GREEN) / Math.log1p(-value / 100));
  return { requests, because: `'${String(bound)}' needs ${requests} without any error (99 % bound)` };
}

function tooFew(
  step: BoundStep,
  span: NonNullable<Diagnostic['span']>,
  subject: string,
  need: Need,
  expected: number,
  seconds: number,
  share: number,
): Diagnostic {
  const who = subject.startsWith("'") ? '' : ` for '${subject}'`;
  const of = share === 100 ? '' : ` (${Number(share.toFixed(2))} % of all)`;
  const longer = (seconds * 1000 * need.requests) / Math.max(expected, 1e-9);
  return errorAt(
    'E701',
    span,
    `${step.node.key} will see about ${expected} requests${who}${of}, but ${need.because}`,
    {
      help:
        expected === 0
          ? 'the split in force sends it nothing'
          : `let it last at least ${formatDuration(Math.ceil(longer / 1000) * 1000)}, raise rps, or loosen the bound`,
    },
  );
}
