import { describe, expect, it } from 'vitest';
import { type Authority, certificateAuthority } from '../../rig/certificates.ts';
import type { Trial } from '../../rig/fault-trial.ts';
import { AFTER, AFTER_TAIL, BEFORE, STEPS, TAIL_STEP } from '../../rig/faults/fault-plan.ts';
import { interruptBehindFirst, when } from '../../rig/faults/fault-rules.ts';
import { checkNothingDoubled, faultTheme } from '../../rig/faults/fault-theme.ts';
import { leftOf } from '../../rig/faults/lease-thief.ts';
import type { ServerCertificate } from '../../rig/loopback-server.ts';
import type { TestApi } from '../../rig/sandbox-api.ts';

const theme = faultTheme();
const issue = (authority: Authority): Promise<ServerCertificate> =>
  authority.issue({ name: 'api', addresses: ['127.0.0.1'] });

const STRANGE =
  "the API server SERVER (context 'faulty') could not be used: its certificate comes from an authority that the kubeconfig does not name";

describe('a certificate', () => {
  it('of another authority gets not one request', async () => {
    const pair = await issue(await certificateAuthority('stranger'));
    const faulty = await theme.server({ ...pair, trusted: (await certificateAuthority('wanted')).ca });
    const trial = await theme.stage();
    const end = await trial.begin(faulty.kubeconfig);
    expect(faulty.requests).toEqual([]);
    expect(trial.objects()).toEqual(BEFORE);
    theme.row(
      {
        fault: 'the API server has a wrong certificate',
        happened: 'nothing was sent',
        exit: 5,
        sentence: STRANGE,
      },
      end,
    );
  });

  it('that is replaced mid-run by one of another authority ends the run stuck; mended, a rollback puts back', async () => {
    const wanted = await certificateAuthority('wanted');
    const pair = await issue(wanted);
    const faulty = await theme.server({ ...pair, trusted: wanted.ca });
    const trial = await theme.stage(STEPS + TAIL_STEP);
    const strange = await issue(await certificateAuthority('stranger'));
    let before = 0;
    when(trial, 'step.running', 'pause', () => {
      before = faulty.requests.length;
      faulty.changeCertificate(strange);
    });
    const end = await trial.begin(faulty.kubeconfig);
    expect(faulty.requests.slice(before)).toEqual([]);
    expect(end.outcome).toBe('rollbackFailed');
    expect(trial.objects()).toEqual(AFTER);
    faulty.changeCertificate(pair);
    expect(await trial.resume(faulty.kubeconfig, 'putBack')).toMatchObject({
      outcome: 'rolledBack',
      exitCode: 0,
    });
    expect(trial.objects()).toEqual(BEFORE);
    expect(await leftOf(theme.api(), trial)).toEqual([]);
    await checkNothingDoubled(trial);
    const happened = 'not one request more; a later rollback ended it';
    const row = { fault: 'the certificate is exchanged mid-run', happened, exit: 9, sentence: STRANGE };
    theme.row(row, end);
  });
});

const EXCHANGED = 'context faulty leads to another cluster than when this run began (UID, not UID)';

/** Another cluster, which has the run's namespace too, so that every write would be taken. */
async function emptyOther({ namespace }: Trial): Promise<TestApi> {
  const other = await theme.otherApi();
  const body = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } };
  await other.call('POST', '/api/v1/namespaces', { body });
  return other;
}

/** What a run could have left in a cluster. */
function madeIn({ cluster }: TestApi): readonly string[] {
  const kinds = ['ConfigMap', 'Secret', 'Lease.coordination.k8s.io'] as const;
  return kinds.flatMap((kind) =>
    cluster.view
      .list(kind)
      .flatMap(({ metadata: { name = '' } }) => (name === 'kube-root-ca.crt' ? [] : [`${kind}/${name}`])),
  );
}

describe('the cluster', () => {
  it('that was exchanged behind the same context name is not written to', async () => {
    const faulty = await theme.server();
    const trial = await theme.stage();
    interruptBehindFirst(trial);
    await trial.begin(faulty.kubeconfig);
    faulty.exchangeFor(await theme.otherApi());
    const before = faulty.requests.length;
    const end = await trial.resume(faulty.kubeconfig);
    expect(end.outcome).toBe('refused');
    expect(faulty.requests.slice(before).filter((request) => !request.startsWith('GET'))).toEqual([]);
    faulty.exchangeFor(theme.api());
    expect(await trial.resume(faulty.kubeconfig)).toMatchObject({ outcome: 'succeeded' });
    expect(trial.objects()).toEqual(AFTER);
    await checkNothingDoubled(trial);
    theme.row(
      {
        fault: 'the cluster is exchanged behind the same context name before a resume',
        happened: 'refused; the right one goes on',
        exit: 5,
        sentence: 'context faulty is another cluster than the one that run RUN wrote to (UID, not UID)',
      },
      end,
    );
  });

  it('that is exchanged mid-run behind the same address gets not one write; the right one goes on', async () => {
    const faulty = await theme.server();
    const trial = await theme.stage(STEPS + TAIL_STEP);
    const other = await emptyOther(trial);
    when(trial, 'step.running', 'pause', () => faulty.exchangeFor(other));
    const end = await trial.begin(faulty.kubeconfig);
    expect(end.outcome).toBe('suspended');
    expect(trial.objects()).toEqual(AFTER);
    expect(madeIn(other)).toEqual([]);
    faulty.exchangeFor(theme.api());
    expect(await trial.resume(faulty.kubeconfig)).toMatchObject({ outcome: 'succeeded', exitCode: 0 });
    expect(trial.objects()).toEqual(AFTER_TAIL);
    expect(await leftOf(theme.api(), trial)).toEqual([]);
    await checkNothingDoubled(trial);
    theme.row(
      {
        fault: 'the cluster is exchanged mid-run behind the same context name',
        happened: 'suspended; nothing was written there; the right one goes on',
        exit: 5,
        sentence: EXCHANGED,
      },
      end,
    );
  });
});
