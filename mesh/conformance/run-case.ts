import type { SuiteTools } from '../../engine/world.ts';
import type { CaseResult, CaseStep } from '../../schemas/conformance.ts';
import { Failure } from '../../schemas/failure.ts';
import type { JsonObject } from '../../schemas/json.ts';
import { type KubeObject, refOf } from '../../schemas/kube-object.ts';
import type { Proof, Verdict } from '../../schemas/proof.ts';
import { unreachable } from '../../schemas/unreachable.ts';
import type { Action, ConformanceCase, Place } from './case-model.ts';
import { clusterIpsIn } from './cluster-ips.ts';
import { judgeMetrics, readIfThere } from './judge-metrics.ts';
import { TRUST_DOMAIN } from './policies.ts';

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
  if (lacking.length > 0) return told.lacks(lacking);
  const namespaces = [place.namespace, ...(conformanceCase.second === true ? [place.second] : [])];
  try {
    const unserved = await firstUnserved(conformanceCase.serves ?? [], tools);
    if (unserved !== undefined) return told.as('unsupported', `the cluster does not serve ${unserved}`);
    for (const namespace of namespaces) await tools.freshNamespace(namespace);
    await tools.enrol(namespaces, conformanceCase.access ?? 'deny');
    await tools.apply(conformanceCase.workloads(place));
    await tools.verifyEnrolled(namespaces);
    for (const action of conformanceCase.actions(place)) {
      const acting = { conformanceCase, place, tools, sharers, told };
      await told.timed(action, (note) => act(action, acting, note));
      // What comes after a failed look at the world would only repeat it.
      if (told.worst() !== 'passed') break;
    }
    return told.result();
  } catch (error) {
    return told.stopped(error);
  } finally {
    await tools.remove(namespaces.map((name) => ({ apiVersion: 'v1', kind: 'Namespace', name })));
  }
}

interface Acting {
  readonly conformanceCase: ConformanceCase;
  readonly place: Place;
  readonly tools: SuiteTools;
  readonly sharers: number;
  readonly told: Told;
}

/** Keeps what a step asked and what came of it, as each becomes known. */
type Note = (known: Pick<CaseStep, 'asked' | 'came'>) => void;

async function act(action: Action, acting: Acting, note: Note): Promise<void> {
  const { conformanceCase, tools, told } = acting;
  switch (action.do) {
    case 'policy': {
      const objects = withTrustDomain(action.objects, told.evidence);
      told.applied.push(...objects);
      told.narrowed.push(...(await tools.policy(objects)));
      return;
    }
    case 'flawed':
      told.applied.push(...action.objects);
      return await applyFlawed(action.objects, tools);
    case 'apply':
      return await tools.apply(action.objects, action.ready);
    case 'remove':
      return await tools.remove(action.objects.map(refOf));
    case 'probe':
      return await ask(action, acting, note);
    case 'metrics':
      note({ asked: { path: action.path } });
      told.evidence.push(
        await judgeMetrics(`${conformanceCase.id}.${action.name}`, action, { tools, sentAt: told.sentAt }),
      );
      return;
    default:
      unreachable(action);
  }
}

async function ask(
  action: Extract<Action, { do: 'probe' }>,
  { conformanceCase, place, tools, sharers, told }: Acting,
  note: Note,
): Promise<void> {
  const key = `${conformanceCase.id}.${action.name}`;
  told.sentAt = Math.min(told.sentAt, tools.clock.monotonic());
  const { namespace } = place;
  const held = action.held === undefined ? {} : { held: action.held };
  const brief = place.profile === 'quick' ? { brief: true as const } : {};
  const input = await clusterIpsIn(action.input, namespace, tools);
  note({ asked: { ...plainJson(input), ...held } });
  const { proofs, came } = await tools.probe({ key, namespace, input, sharers, ...brief, ...held });
  told.evidence.push(...proofs);
  note({ came });
}

function plainJson(input: object): JsonObject {
  return JSON.parse(JSON.stringify(input)) as JsonObject; // an object that was just written
}

async function firstUnserved(versions: readonly string[], tools: SuiteTools): Promise<string | undefined> {
  for (const version of versions) {
    if ((await readIfThere(`/apis/${version}`, tools)) === undefined) return version;
  }
  return undefined;
}

async function applyFlawed(objects: readonly KubeObject[], tools: SuiteTools): Promise<void> {
  try {
    await tools.apply(objects);
  } catch (error) {
    const refused =
      error instanceof Failure && (error.reason === 'invalid' || error.reason === 'refusedByWebhook');
    if (!refused) throw error;
  }
}

/** The trust domain is that of the first certificate that was seen. */
function withTrustDomain(objects: readonly KubeObject[], evidence: readonly Proof[]): readonly KubeObject[] {
  const written = JSON.stringify(objects);
  if (!written.includes(TRUST_DOMAIN)) return objects;
  const seen = evidence.map(({ observed }) => JSON.stringify(observed)).join(' ');
  const domain = /spiffe:\/\/([a-z0-9._-]+)\//.exec(seen)?.[1];
  if (domain === undefined) throw new Failure('unsupported', 'no SPIFFE ID was seen, so none can be bound');
  return JSON.parse(written.replaceAll(TRUST_DOMAIN, domain)) as readonly KubeObject[]; // written above
}

/** What has been seen of a case so far. */
class Told {
  readonly applied: KubeObject[] = [];
  readonly narrowed: string[] = [];
  readonly evidence: Proof[] = [];
  readonly #steps: CaseStep[] = [];
  /** When the first probe began. */
  sentAt = Number.POSITIVE_INFINITY;
  readonly #of: ConformanceCase;
  readonly #elapsed: () => number;

  constructor(of: ConformanceCase, elapsed: () => number) {
    this.#of = of;
    this.#elapsed = elapsed;
  }

  /** Does a step and keeps when it was done, whatever became of it. */
  async timed(action: Action, work: (note: Note) => Promise<void>): Promise<void> {
    const at = Math.round(this.#elapsed());
    let known: Pick<CaseStep, 'asked' | 'came'> = {};
    try {
      await work((more) => {
        known = { ...known, ...more };
      });
    } finally {
      const ms = Math.round(this.#elapsed()) - at;
      this.#steps.push({ did: action.do, what: whatOf(action), at, ms, ...known });
    }
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

  /** The mesh's own word: nothing was asked of it. */
  lacks(capabilities: readonly string[]): CaseResult {
    const message = `the mesh says that it has no ${capabilities.join(' and no ')}`;
    return { ...this.as('unsupported', message), lacks: capabilities };
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
      steps: this.#steps,
      narrowed,
      ms: Math.round(this.#elapsed()),
    };
  }
}

/** The name of a look, or the objects that are written or removed. */
function whatOf(action: Action): string {
  if (action.do === 'probe' || action.do === 'metrics') return action.name;
  return action.objects
    .map(({ kind, metadata: { namespace, name } }) => `${kind} ${namespace ?? ''}/${name}`)
    .join(', ');
}
