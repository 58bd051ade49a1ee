import type { SuiteTools } from '../../engine/world.ts';
import type { CaseResult } from '../../schemas/conformance.ts';
import { Failure } from '../../schemas/failure.ts';
import { type KubeObject, refOf } from '../../schemas/kube-object.ts';
import type { Proof, Verdict } from '../../schemas/proof.ts';
import { unreachable } from '../../schemas/unreachable.ts';
import type { Action, ConformanceCase, Place } from './case-model.ts';
import { judgeMetrics } from './judge-metrics.ts';

/** The worst first: what one proof of a case says, the whole case says. */
const WORST: readonly Verdict[] = ['failed', 'inconclusive', 'unsupported', 'passed'];

/** Runs one case in its own namespace, which is removed again, and tells what it came to. */
export async function runCase(
  conformanceCase: ConformanceCase,
  place: Place,
  tools: SuiteTools,
  sharers: number,
): Promise<CaseResult> {
  const begun = tools.clock.monotonic();
  const told = new Told(conformanceCase, () => tools.clock.monotonic() - begun);
  const lacking = conformanceCase.needs.filter((name) => (tools.capabilities[name] ?? 'none') === 'none');
  if (lacking.length > 0) return told.as('unsupported', `the mesh has no ${lacking.join(' and no ')}`);
  try {
    await tools.freshNamespace(place.namespace);
    await tools.apply(conformanceCase.workloads(place));
    await tools.enrol([place.namespace], conformanceCase.access ?? 'deny');
    for (const action of conformanceCase.actions(place)) {
      await act(action, { conformanceCase, place, tools, sharers, told });
      // What comes after a failed look at the world would only repeat it.
      if (told.worst() !== 'passed') break;
    }
    return told.result();
  } catch (error) {
    return told.stopped(error);
  } finally {
    await tools.remove([{ apiVersion: 'v1', kind: 'Namespace', name: place.namespace }]);
  }
}

interface Acting {
  readonly conformanceCase: ConformanceCase;
  readonly place: Place;
  readonly tools: SuiteTools;
  readonly sharers: number;
  readonly told: Told;
}

async function act(action: Action, { conformanceCase, place, tools, sharers, told }: Acting): Promise<void> {
  switch (action.do) {
    case 'policy':
      told.applied.push(...action.objects);
      told.narrowed.push(...(await tools.policy(action.objects)));
      return;
    case 'apply':
      return await tools.apply(action.objects);
    case 'remove':
      return await tools.remove(action.objects.map(refOf));
    case 'probe': {
      const key = `${conformanceCase.id}.${action.name}`;
      const { namespace } = place;
      const held = action.held === undefined ? {} : { held: action.held };
      told.evidence.push(...(await tools.probe({ key, namespace, input: action.input, sharers, ...held })));
      return;
    }
    case 'metrics':
      told.evidence.push(await judgeMetrics(`${conformanceCase.id}.${action.name}`, action, tools));
      return;
    default:
      unreachable(action);
  }
}

/** What has been seen of a case so far. */
class Told {
  readonly applied: KubeObject[] = [];
  readonly narrowed: string[] = [];
  readonly evidence: Proof[] = [];
  readonly #of: ConformanceCase;
  readonly #elapsed: () => number;

  constructor(of: ConformanceCase, elapsed: () => number) {
    this.#of = of;
    this.#elapsed = elapsed;
  }

  worst(): Verdict {
    return WORST.find((verdict) => this.evidence.some((proof) => proof.verdict === verdict)) ?? 'passed';
  }

  result(): CaseResult {
    const worst = this.worst();
    const speaking = this.evidence.find((proof) => proof.verdict === worst);
    // A case without evidence has shown nothing.
    return speaking === undefined
      ? this.as('inconclusive', 'nothing was measured')
      : this.as(worst, speaking.message);
  }

  /** The world's faults say nothing about the mesh, but that it cannot; faults of ours and cancels go on. */
  stopped(error: unknown): CaseResult {
    if (!(error instanceof Failure) || error.reason === 'cancelled') throw error;
    if (this.worst() === 'failed') return this.result();
    return this.as(error.reason === 'unsupported' ? 'unsupported' : 'inconclusive', error.message);
  }

  as(verdict: Verdict, message: string): CaseResult {
    const { id, spec, title, historical = [], given } = this.#of;
    const { applied, evidence, narrowed } = this;
    return {
      id,
      spec,
      title,
      historical,
      verdict,
      message,
      given,
      applied,
      evidence,
      narrowed,
      ms: Math.round(this.#elapsed()),
    };
  }
}
