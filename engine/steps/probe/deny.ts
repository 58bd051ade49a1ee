import { type Attempt, judgeDenial } from '../../../proof/judge-denial.ts';
import type { Judgement } from '../../../proof/judgement.ts';
import type { ProbeInput, Request } from '../../../schemas/generated/documents.ts';
import type { StepContext } from '../../step-handler.ts';
import type { Arrival, ArrivalReport } from '../../world.ts';
import type { Caller } from '../agent/caller.ts';
import { countArrivals, foreignCaller, readArrivals } from './arrivals.ts';
import { agentRequests, protocolOf, requestsOf } from './requests.ts';
import { sameAddress, targetAddress } from './target-address.ts';

const DEFAULT_COUNT = 10;
const ROUNDS = 5;
/** Shorter than for others: a mesh may deny by silence, and each attempt then costs all of it. */
const ATTEMPT_TIMEOUT_MS = 3000;
/** Over UDP silence is the only refusal, and every attempt costs all of it. */
const UDP_ATTEMPT_TIMEOUT_MS = 1000;
/** Extra control batches until each pod that refused has also been seen to serve. */
const MORE_CONTROLS = 5;

/** Who attempts what must be denied, and who shows that the way itself is open. */
export interface Denial {
  readonly caller: Caller;
  readonly control: { readonly caller: Caller; readonly requests: readonly Request[] } | undefined;
}

/** What a denial left behind. */
export interface DenialTrace {
  readonly judgement: Judgement;
  readonly attempts: readonly Attempt[];
  readonly control: readonly Attempt[];
  readonly seen: ArrivalReport;
}

/** The control that a probe names: another caller, another request, or both; `undefined` when it names none. */
export function controlRequests(input: ProbeInput): readonly Request[] | undefined {
  if (input.control === undefined) return undefined;
  return input.control.request === undefined ? requestsOf(input) : [input.control.request];
}

/** Sends attempts and controls in turns, reads what the servers counted of each, and has it judged. */
export async function tryDenial(input: ProbeInput, denial: Denial, ctx: StepContext): Promise<DenialTrace> {
  const { caller, control } = denial;
  const nonces = { attempts: ctx.world.random.hex(8), control: ctx.world.random.hex(8) };
  const total = Math.max(input.count ?? DEFAULT_COUNT, requestsOf(input).length);
  const attempts: Attempt[] = [];
  const controls: Attempt[] = [];
  const sendControl = async (count: number) => {
    if (control === undefined) return;
    const how = { count, nonce: nonces.control, into: controls, timeoutMs: ATTEMPT_TIMEOUT_MS };
    await send(control.caller, control.requests, how, ctx);
  };
  const rounds = Math.min(ROUNDS, total);
  const byUdp = requestsOf(input).every((request) => protocolOf(request) === 'udp');
  const timeoutMs = byUdp ? UDP_ATTEMPT_TIMEOUT_MS : ATTEMPT_TIMEOUT_MS;
  for (let round = 0; round < rounds; round += 1) {
    const count = Math.floor(((round + 1) * total) / rounds) - Math.floor((round * total) / rounds);
    await sendControl(count);
    const how = { count, nonce: nonces.attempts, into: attempts, timeoutMs };
    await send(caller, requestsOf(input), how, ctx);
    ctx.progress({
      message: `${attempts.length} attempts, ${controls.length} controls`,
      fraction: (round + 1) / rounds,
    });
  }
  await sendControl(1); // the way was still open after the last attempt
  // once the counters know the controls, sent last, they would know the attempts too
  let controlSeen = await readArrivals(nonces.control, answered(controls), ctx);
  const seen = await readArrivals(nonces.attempts, 0, ctx);
  for (let more = 0; more < MORE_CONTROLS && control !== undefined; more += 1) {
    if (unprovenPod(seen, controlSeen) === undefined) break;
    await sendControl(rounds);
    controlSeen = await readArrivals(nonces.control, answered(controls), ctx);
  }
  const judgement = judgeDenial({
    attempts,
    control: controls,
    attemptsSeen: countsOf(seen),
    controlSeen: countsOf(controlSeen),
  });
  const doubt = doubtOf(input, denial, seen, controlSeen);
  return {
    judgement: doubt === undefined ? judgement : { ...judgement, ...doubt },
    attempts,
    control: controls,
    seen,
  };
}

async function send(
  caller: Caller,
  requests: readonly Request[],
  how: {
    readonly count: number;
    readonly nonce: string;
    readonly into: Attempt[];
    readonly timeoutMs: number;
  },
  ctx: StepContext,
): Promise<void> {
  const batch = {
    requests: agentRequests(requests, how.timeoutMs),
    count: how.count,
    concurrency: Math.min(how.count, 16),
    // a connection kept from before a change could outlive it
    keepAlive: 'off',
    nonce: how.nonce,
    detail: false,
  } as const;
  await caller.session.requests(batch, (samples) => how.into.push(...samples), ctx.signal);
}

function answered(attempts: readonly Attempt[]): number {
  return attempts.filter(({ outcome }) => outcome === 'response').length;
}

function countsOf(report: ArrivalReport): { readonly arrived: number; readonly refused: number } {
  return { arrived: countArrivals(report.arrived), refused: countArrivals(report.refused) };
}

/** What no count can cure: requests under another name, or a control that went elsewhere. */
function doubtOf(
  input: ProbeInput,
  { caller, control }: Denial,
  seen: ArrivalReport,
  controlSeen: ArrivalReport,
): Pick<Judgement, 'verdict' | 'message'> | undefined {
  const meshed = input.from.meshed !== false;
  const foreign =
    (meshed ? foreignCaller(seen, caller.identity) : undefined) ??
    (control === undefined || (input.control?.from ?? input.from).meshed === false
      ? undefined
      : foreignCaller(controlSeen, control.caller.identity));
  if (foreign !== undefined) return { verdict: 'failed', message: foreign };
  if (control === undefined) return undefined;
  const to = requestsOf(input).map(({ url }) => targetAddress(url, caller.identity.namespace));
  const elsewhere = control.requests
    .map(({ url }) => targetAddress(url, control.caller.identity.namespace))
    .find((address) => !to.some((each) => sameAddress(each, address)));
  if (elsewhere !== undefined)
    return {
      verdict: 'inconclusive',
      message: `the control goes to ${elsewhere.service}.${elsewhere.namespace}:${elsewhere.port}, not to the address that is denied`,
    };
  const pod = unprovenPod(seen, controlSeen);
  if (pod === undefined || countArrivals(seen.arrived) > 0) return undefined;
  return {
    verdict: 'inconclusive',
    message: `pod ${pod} refused, but no allowed control reached it to show that it serves`,
  };
}

/** A pod that refused attempts and that no control reached. */
function unprovenPod(seen: ArrivalReport, controlSeen: ArrivalReport): string | undefined {
  const nameOf = ({ pod }: Arrival) => `${pod.namespace}/${pod.name}`;
  // Pods of two clusters may share a name, but not a trust domain.
  const keyOf = (arrival: Arrival) => `${nameOf(arrival)} ${arrival.identity ?? ''}`;
  const served = new Set(controlSeen.arrived.map(keyOf));
  const unproven = seen.refused.find((refusal) => !served.has(keyOf(refusal)));
  return unproven === undefined ? undefined : nameOf(unproven);
}
