import type { SuiteTools } from '../../engine/world.ts';
import { Failure } from '../../schemas/failure.ts';
import type { Json } from '../../schemas/json.ts';
import type { Proof } from '../../schemas/proof.ts';
import type { MetricsLook } from './case-model.ts';
import { readMetrics } from './read-metrics.ts';

const API = '/apis/metrics.smi-spec.io/v1alpha1';
/** Counters lag behind answers: a scrape and a roll-up later they must be there. */
const TRIES = 40;
const PAUSE_MS = 250;
const SHOWN = 2000;
const LONGEST_WINDOW_MS = 60_000;

/**
 * Asks the metrics API until it says what the claim says, or for ten seconds. `sentAt` is when the first request was
 * sent, on the tools' clock: where the window was over before the first look, nothing is said against the mesh. What is
 * claimed for after the window is waited for as long as the items' window says, and ten seconds more. Throws `Failure('unsupported')` where the
 * cluster serves no such API.
 */
export async function judgeMetrics(
  key: string,
  { path, claim, wrong, afterWindow }: MetricsLook,
  { tools, sentAt }: { readonly tools: SuiteTools; readonly sentAt: number },
): Promise<Proof> {
  await refuseUnserved(tools);
  const where = await tools.where();
  const age = tools.clock.monotonic() - sentAt;
  for (let attempt = 1; ; attempt += 1) {
    const answer = await readIfThere(`${API}${path}`, tools);
    const items = answer === undefined ? [] : readMetrics(answer);
    const why = answer === undefined ? 'there is no such resource' : wrong(items);
    const proof = { key, claim, observed: shown(answer), expected: claim, where };
    if (why === undefined) return { ...proof, verdict: 'passed', message: claim };
    const window = Math.max(0, ...items.map((item) => item.window ?? 0));
    if (afterWindow === true && window > LONGEST_WINDOW_MS) {
      return {
        ...proof,
        verdict: 'inconclusive',
        message: `${path}: its window of ${window} ms is not waited for`,
      };
    }
    const tries = TRIES + (afterWindow === true ? Math.ceil(window / PAUSE_MS) : 0);
    if (attempt >= tries) {
      const late = afterWindow !== true && window > 0 && age >= window;
      return late
        ? { ...proof, verdict: 'inconclusive', message: `${path}: asked too late for its window; ${why}` }
        : { ...proof, verdict: 'failed', message: `${path}: ${why}` };
    }
    await tools.pause(PAUSE_MS);
  }
}

async function refuseUnserved(tools: SuiteTools): Promise<void> {
  if ((await readIfThere(API, tools)) !== undefined) return;
  throw new Failure('unsupported', 'the cluster does not serve metrics.smi-spec.io/v1alpha1');
}

/** What a path of the API server answers; undefined when there is no such thing. */
export async function readIfThere(path: string, tools: SuiteTools): Promise<Json | undefined> {
  try {
    return await tools.read(path);
  } catch (error) {
    if (error instanceof Failure && error.reason === 'notFound') return undefined;
    throw error;
  }
}

/** The answer as evidence: whole while it is small. */
function shown(answer: Json | undefined): Json {
  const written = JSON.stringify(answer ?? null);
  return written.length <= SHOWN ? (answer ?? null) : `${written.slice(0, SHOWN)}…`;
}
