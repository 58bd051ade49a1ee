import { describe, expect, it } from 'vitest';
import { openCluster } from '../../../kube/open-cluster.ts';
import { AFTER, configMap } from '../../rig/faults/fault-plan.ts';
import { meets, when } from '../../rig/faults/fault-rules.ts';
import { checkNothingDoubled, faultTheme } from '../../rig/faults/fault-theme.ts';
import { scaledClock } from '../../rig/scaled-clock.ts';

const theme = faultTheme();

describe('an API server that is read from', () => {
  it('whose cache has not seen a write yet is asked again', async () => {
    const faulty = await theme.server();
    const trial = await theme.stage();
    when(trial, 'effect.result', 'first', () => faulty.script(meets('GET', 'first', { do: 'unseen' }, 2)));
    const end = await trial.begin(faulty.kubeconfig);
    expect(faulty.met()).toBe(2);
    expect(end.outcome).toBe('succeeded');
    expect(trial.objects()).toEqual(AFTER);
    await checkNothingDoubled(trial);
    const fault = 'the API server reads from a stale cache';
    theme.row({ fault, happened: 'asked again; the run succeeded', exit: 0 }, end);
  });

  it('whose watch falls silent is asked again, and no change is lost', async () => {
    const faulty = await theme.server();
    const trial = await theme.stage();
    const signal = AbortSignal.timeout(20_000);
    const clock = scaledClock(1);
    const cluster = await openCluster({
      binding: { role: 'main', kind: 'cluster', context: 'faulty' },
      kubeconfigPaths: [],
      kubeconfigText: faulty.kubeconfig,
      // A silent watch is believed for minutes; here they pass in a moment.
      clock: { ...clock, sleep: (ms, until) => clock.sleep(ms > 60_000 ? 150 : ms, until) },
      random: { next: () => 0.5, hex: () => '' },
    });
    try {
      faulty.script({ method: 'GET', path: /configmaps\?.*watch=true/, times: 1, fault: { do: 'silence' } });
      const seen: string[] = [];
      const query = { apiVersion: 'v1', kind: 'ConfigMap', namespace: trial.namespace };
      for await (const { type, object } of cluster.watch(query, signal)) {
        seen.push(`${type} ${object.metadata.name}`);
        if (seen.length === 3) await cluster.apply(configMap(trial.namespace, 'late', {}), {}, signal);
        if (object.metadata.name === 'late') break;
      }
      expect(seen.sort()).toEqual(['added bystander', 'added doomed', 'added late', 'added legacy']);
    } finally {
      await cluster.close();
    }
    expect(faulty.met()).toBe(1);
    const happened = 'opened again; the change was seen once';
    theme.row(
      { fault: 'a watch falls silent (half-open)', happened, exit: 0 },
      { exitCode: 0, sentence: '' },
    );
  });
});
