import type { AgentHttpRequest } from '../../../schemas/agent-protocol.ts';
import type { From } from '../../../schemas/generated/documents.ts';
import type { StepContext } from '../../step-handler.ts';
import type { PodRef, TryRequest } from '../../world.ts';
import { type AgentIdentity, identityOf, startAgentPod } from './agent-pod.ts';
import { AgentSession, type AgentTalk } from './agent-session.ts';
import { describeIdentity, parseSpiffe, sameAccount } from './spiffe-id.ts';

/** A workload's identity from which requests can be sent now. Whoever opened it closes it. */
export interface Caller {
  readonly identity: AgentIdentity;
  readonly session: AgentTalk;
  /** Why nothing may be concluded from this caller's requests; `undefined` when it is as the pattern says. */
  readonly doubt: CallerDoubt | undefined;
  /** SPIFFE URI that the caller's own proxy holds. */
  readonly spiffe: string | undefined;
  close(): Promise<void>;
}

/** `outside`: not in the mesh (or in it, where the pattern says outside). `impostor`: in it as somebody else. */
export interface CallerDoubt {
  readonly kind: 'outside' | 'impostor';
  readonly message: string;
}

/** A running agent with its conversation; whether it is meshed has still to be asked. */
export interface StartedCaller {
  readonly identity: AgentIdentity;
  readonly session: AgentTalk;
  readonly pod: PodRef;
  close(): Promise<void>;
}

/** Opens a caller: `openCaller`, or one that lends agents which run already. */
export type OpenCaller = (from: From, ctx: StepContext) => Promise<Caller>;

/** Starts an agent under `from`'s identity and lets the mesh and the agent itself say whether it is meshed. */
export async function openCaller(from: From, ctx: StepContext): Promise<Caller> {
  const started = await startCaller(from, ctx);
  try {
    return await verifiedCaller(started, from, ctx);
  } catch (error) {
    await started.close();
    throw error;
  }
}

/** Starts an agent under `from`'s identity and a conversation with it. */
export async function startCaller(from: From, ctx: StepContext): Promise<StartedCaller> {
  const identity = await identityOf(from, ctx);
  ctx.progress({ message: `starting an agent as ${describeIdentity(identity)}` });
  const agent = await startAgentPod(identity, ctx);
  try {
    const session = await AgentSession.open(await ctx.cluster(), agent, ctx.signal);
    return {
      identity,
      session,
      pod: agent.pod,
      async close() {
        session.close();
        await agent.remove();
      },
    };
  } catch (error) {
    await agent.remove();
    throw error;
  }
}

/** Asks the mesh, and tries from inside, whether a started caller is what `from` says now. */
export async function verifiedCaller(
  { identity, session, pod, close }: StartedCaller,
  from: From,
  ctx: StepContext,
): Promise<Caller> {
  const mesh = await ctx.mesh();
  const report = await mesh.verifyMeshed(pod, tryVia(session, ctx.signal), ctx.signal);
  const wanted = from.meshed === false ? 'outside' : 'meshed';
  return {
    identity,
    session,
    doubt: doubtOf(wanted, identity, report),
    spiffe: report.meshed ? report.identity : undefined,
    close,
  };
}

function doubtOf(
  wanted: 'meshed' | 'outside',
  identity: AgentIdentity,
  report: { readonly meshed: boolean; readonly identity?: string; readonly reason?: string },
): CallerDoubt | undefined {
  const who = describeIdentity(identity);
  if (wanted === 'outside') {
    if (!report.meshed) return undefined;
    return {
      kind: 'outside',
      message: `the caller ${who} is in the mesh, but the probe wants one outside: use a namespace that is not enrolled`,
    };
  }
  if (!report.meshed) {
    const why = report.reason === undefined ? '' : `: ${report.reason}`;
    return { kind: 'outside', message: `not meshed: the caller ${who} has no proxy of the mesh${why}` };
  }
  if (report.identity === undefined) return undefined;
  const held = parseSpiffe(report.identity);
  if (held !== undefined && sameAccount(held, identity)) return undefined;
  return { kind: 'impostor', message: `the caller's proxy holds ${report.identity}, not the claimed ${who}` };
}

const TRY_TIMEOUT_MS = 5000;

function tryVia(session: AgentTalk, signal: AbortSignal): TryRequest {
  return async (url) => {
    const request: AgentHttpRequest = { method: 'GET', url, timeoutMs: TRY_TIMEOUT_MS };
    let seen: { readonly status?: number; readonly body?: string; readonly error?: string } = {
      error: 'no answer',
    };
    const batch = { requests: [request], count: 1, concurrency: 1, keepAlive: 'off', detail: true } as const;
    await session.requests(
      batch,
      (samples) => {
        for (const { status, body, error, outcome } of samples) {
          seen = {
            ...(status === undefined ? {} : { status }),
            ...(body === undefined ? {} : { body }),
            ...(outcome === 'response' ? {} : { error: error ?? outcome }),
          };
        }
      },
      signal,
    );
    return seen;
  };
}
