import { unreachable } from '../../schemas/unreachable.ts';
import type { HookSpec } from '../workloads/pod-spec.ts';
import { askOnce, OK, type ProbeAnswer, type ProbePlace } from './ask-probe.ts';

/** Does once what a hook says. Any HTTP status is as good as another, as in `runHTTPHandler` of the kubelet. */
export async function runHook(place: ProbePlace, hook: HookSpec, signal: AbortSignal): Promise<ProbeAnswer> {
  switch (hook.kind) {
    case 'tcp':
      return { ok: false, output: 'Cannot run handler: invalid handler: tcpSocket' };
    case 'sleep':
      return await sleep(hook.ms, signal);
    case 'check':
      return await askOnce(place, hook.check, signal, () => true);
    default:
      return unreachable(hook);
  }
}

function sleep(ms: number, signal: AbortSignal): Promise<ProbeAnswer> {
  const cut: ProbeAnswer = { ok: false, output: 'container terminated before sleep hook finished' };
  return new Promise((resolve) => {
    if (signal.aborted) {
      resolve(cut);
      return;
    }
    const over = () => {
      clearTimeout(timer);
      resolve(cut);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', over);
      resolve(OK);
    }, ms);
    signal.addEventListener('abort', over, { once: true });
  });
}

/** Why a container was ended after its start, as a kubelet tells it (`handlers.go`); `pod` as it names pods. */
export function hookFailure(hook: HookSpec, container: string, pod: string, why: string): string {
  const told = (what: string) =>
    `${what} for Container "${container}" in Pod "${pod}" failed - error: ${why}`;
  switch (hook.kind) {
    case 'tcp':
      return why;
    case 'sleep':
      return told(`Sleep lifecycle hook (${hook.ms / 1000})`);
    case 'check':
      return hook.check.kind === 'http'
        ? told(`HTTP lifecycle hook (${hook.check.path})`)
        : told(`Exec lifecycle hook ([${hook.check.command.join(' ')}])`);
    default:
      return unreachable(hook);
  }
}
