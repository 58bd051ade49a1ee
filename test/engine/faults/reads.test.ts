import { describe, expect, it } from 'vitest';
import { openCluster } from '../../../kube/open-cluster.ts';
import { AFTER, BEFORE, configMap, FAILING_STEPS, GATE_SENTENCE } from '../../rig/faults/fault-plan.ts';
import { meets, refusal, when } from '../../rig/faults/fault-rules.ts';
import { checkNothingDoubled, faultTheme } from '../../rig/faults/fault-theme.ts';
import type { Fault } from '../../rig/faulty-api-server.ts';
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

  it('is never allowed to answer from a cache where the run decides by it', async () => {
    const faulty = await theme.server();
    const trial = await theme.stage(FAILING_STEPS);
    const end = await trial.begin(faulty.kubeconfig);
    const reads = faulty.queries.filter((query) => query.startsWith('GET'));
    expect(reads.length).toBeGreaterThan(10);
    // A read that names a version may be answered by a replica that lags behind; one that names none may not.
    expect(reads.filter((read) => read.includes('resourceVersion'))).toEqual([]);
    expect(trial.objects()).toEqual(BEFORE);
    const fault = 'a replica of the API server lags behind';
    theme.row(
      { fault, happened: 'never asked for less than the newest', exit: 1, sentence: GATE_SENTENCE },
      end,
    );
  });

  it.each<[string, Fault]>([
    ['never begins (half-open)', { do: 'silence' }],
    ['falls silent in the middle (half-open)', { do: 'stall', after: '"early"' }],
    ['is too old (410)', refusal(410, 'Expired', 'too old resource version')],
    ['is reset', { do: 'reset' }],
    ['turns into garbage', { do: 'garbage' }],
  ])('whose watch %s is asked again, and every change is seen once', async (what, fault) => {
    const faulty = await theme.server();
    const trial = await theme.stage();
    const { signal } = new AbortController();
    const clock = scaledClock(1);
    let watches = 0;
    const cluster = await openCluster({
      binding: { role: 'main', kind: 'cluster', context: 'faulty' },
      kubeconfigPaths: [],
      kubeconfigText: faulty.kubeconfig,
      clock: {
        ...clock,
        // A silent watch is believed for minutes, a broken one waited for; here they pass in a moment. The watch after it
        // is left its time: where a machine is slow, a moment is too short to hear of anything.
        sleep(ms, until) {
          if (ms > 60_000) watches += 1;
          return clock.sleep(ms > 60_000 && watches === 1 ? 150 : ms < 30_000 ? 5 : ms, until);
        },
      },
      random: { next: () => 0.5, hex: () => '' },
    });
    const make = (name: string) => cluster.apply(configMap(trial.namespace, name, {}), {}, signal);
    try {
      faulty.script({ method: 'GET', path: /configmaps\?.*watch=true/, times: 1, fault });
      const seen: string[] = [];
      const query = { apiVersion: 'v1', kind: 'ConfigMap', namespace: trial.namespace };
      for await (const { type, object } of cluster.watch(query, signal)) {
        seen.push(`${type} ${object.metadata.name}`);
        if (seen.length === 3) await make('early');
        if (object.metadata.name === 'early') await make('late');
        if (object.metadata.name === 'late') break;
      }
      const added = ['bystander', 'doomed', 'early', 'late', 'legacy'];
      expect(seen.sort()).toEqual(added.map((name) => `added ${name}`));
    } finally {
      await cluster.close();
    }
    expect(faulty.met()).toBe(1);
    const happened = 'opened again; every change was seen once';
    theme.row({ fault: `a watch ${what}`, happened, exit: 0 }, { exitCode: 0, sentence: '' });
  });
});
