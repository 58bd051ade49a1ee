import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { KubeObject } from '../../schemas/kube-object.ts';
import type { RunResult } from '../../schemas/run-event.ts';
import { type AttachedCli, attachedCli } from '../rig/attached-cli.ts';
import { whyNoRealApi } from '../rig/kubernetes-api.ts';

const never = new AbortController().signal;

const why = whyNoRealApi();
const NAMESPACES = { apiVersion: 'v1', kind: 'Namespace' } as const;

/** How often a pattern is run when the machine is too busy to tell two latencies apart. */
const ATTEMPTS = 5;

/** The library as users run it, on workloads and a mesh that a real API server alone knows of. */
describe.skipIf(why !== undefined)(
  `patterns on an attached sandbox${why === undefined ? '' : ` (${why})`}`,
  () => {
    let attached: AttachedCli;

    const run = (pattern: string, ...args: readonly string[]) => runPattern(attached, pattern, args);
    const namespaces = async () =>
      (await attached.api.cluster.list(NAMESPACES, never)).map(({ metadata }) => metadata.name);

    beforeAll(async () => {
      attached = await attachedCli();
      expect(await attached.up()).toMatchObject({ code: 0 });
    });

    afterAll(async () => {
      await attached.close();
    });

    it.each(['zero-trust-access', 'header-routing'])('%s proves itself there', async (pattern) => {
      const result = await run(pattern);
      expect(verdicts(result).filter((each) => !each.endsWith(' passed'))).toEqual([]);
      const { context } = attached.api;
      expect(result).toMatchObject({ outcome: 'succeeded', targets: [{ context, kind: 'sandbox' }] });
      expect(result.proofs.length).toBeGreaterThan(0);
    });

    it('canary-release moves the traffic of a real cluster stage by stage', async () => {
      // What the gate cannot tell on a busy machine is no verdict: everything is put back, and asked again.
      for (let attempt = 1; ; attempt++) {
        const result = await run('canary-release', '--set', 'stages=[20]');
        expect(verdicts(result).filter((each) => each.endsWith(' failed'))).toEqual([]);
        expect(verdicts(result)).toContain('stage[weight=20].share passed');
        if (result.exitCode === 3 && attempt < ATTEMPTS) {
          expect(await namespaces()).not.toContain('shop');
          continue;
        }
        expect(result.outcome, result.error?.message).toBe('succeeded');
        expect(verdicts(result)).toContain('promoted:website-v2 passed');
        return;
      }
    });

    it('goes red on a mesh that is broken, and puts back what it had changed', async () => {
      expect(await attached.cli('sandbox', 'break', 'ignore-weights')).toMatchObject({ code: 0 });
      const unequal = await run('canary-release', '--set', 'stages=[20]', '--set', 'namespace=uneven');
      expect(verdicts(unequal)).toEqual(['stage[weight=20].share failed']);
      expect(unequal.outcome).toBe('rolledBack');
      expect(await namespaces()).not.toContain('uneven');
      expect(await attached.cli('sandbox', 'mend')).toMatchObject({ code: 0 });

      expect(await attached.cli('sandbox', 'break', 'allow-all')).toMatchObject({ code: 0 });
      const open = await run('zero-trust-access');
      expect(verdicts(open).some((each) => each.endsWith(' failed'))).toBe(true);
      expect(await attached.cli('sandbox', 'mend')).toMatchObject({ code: 0 });
    });
  },
);

const whyNoControllers = whyNoRealApi('api and controllers');

describe.skipIf(whyNoControllers !== undefined)(
  `an attached sandbox beside a kube-controller-manager${whyNoControllers === undefined ? '' : ` (${whyNoControllers})`}`,
  () => {
    let attached: AttachedCli;
    beforeAll(async () => {
      attached = await attachedCli('api and workloads');
      expect(await attached.up('--cluster-controllers')).toMatchObject({ code: 0 });
    });
    afterAll(async () => {
      await attached.close();
    });

    it('runs the pods that the controllers of the cluster make, and leaves all else to them', async () => {
      const result = await runPattern(attached, 'zero-trust-access', []);
      expect(verdicts(result).filter((each) => !each.endsWith(' passed'))).toEqual([]);
      expect(result.outcome).toBe('succeeded');
      const { signal } = new AbortController();
      const { cluster } = attached.api;
      const made = [
        ...(await cluster.list({ apiVersion: 'v1', kind: 'Pod' }, signal)),
        ...(await cluster.list({ apiVersion: 'apps/v1', kind: 'ReplicaSet' }, signal)),
        ...(await cluster.list({ apiVersion: 'discovery.k8s.io/v1', kind: 'EndpointSlice' }, signal)),
      ].filter(({ metadata }) => metadata.namespace !== 'default');
      expect(new Set(made.map(makerOf))).toEqual(new Set(['kube-controller-manager']));
      const lease = { apiVersion: 'coordination.k8s.io/v1', kind: 'Lease', namespace: 'kube-node-lease' };
      expect(await cluster.list(lease, signal)).toHaveLength(1);
      expect(await attached.cli('sandbox', 'down')).toMatchObject({ code: 0 });
      expect(await cluster.list(lease, signal)).toEqual([]);
    });
  },
);

/** Who wrote an object first. */
function makerOf({ metadata }: KubeObject): unknown {
  const fields = metadata['managedFields'];
  return Array.isArray(fields) ? Object(fields[0])['manager'] : undefined;
}

const verdicts = ({ proofs }: RunResult) => proofs.map(({ key, verdict }) => `${key} ${verdict}`);

async function runPattern(
  { api, cli }: AttachedCli,
  pattern: string,
  args: readonly string[],
): Promise<RunResult> {
  const command = ['run', `patterns/${pattern}`, '--context', api.context, '--yes', '-o', 'json'];
  const ended = await cli(...command, ...args);
  try {
    return JSON.parse(ended.stdout);
  } catch (cause) {
    throw new Error(`no result of ${pattern}: ${ended.stderr}`, { cause });
  }
}
