import { describe, expect, it } from 'vitest';
import { type Authority, certificateAuthority } from '../../rig/certificates.ts';
import { AFTER, BEFORE } from '../../rig/faults/fault-plan.ts';
import { interruptBehindFirst } from '../../rig/faults/fault-rules.ts';
import { checkNothingDoubled, faultTheme } from '../../rig/faults/fault-theme.ts';
import type { ServerCertificate } from '../../rig/loopback-server.ts';

const theme = faultTheme();
const issue = (authority: Authority): Promise<ServerCertificate> =>
  authority.issue({ name: 'api', addresses: ['127.0.0.1'] });

describe('a certificate', () => {
  it('of another authority gets not one request', async () => {
    const pair = await issue(await certificateAuthority('stranger'));
    const faulty = await theme.server({ ...pair, trusted: (await certificateAuthority('wanted')).ca });
    const trial = await theme.stage();
    const end = await trial.begin(faulty.kubeconfig);
    expect(faulty.requests).toEqual([]);
    expect(trial.objects()).toEqual(BEFORE);
    const why = 'its certificate comes from an authority that the kubeconfig does not name';
    const sentence = `the API server SERVER (context 'faulty') could not be used: ${why}`;
    theme.row(
      { fault: 'the API server has a wrong certificate', happened: 'nothing was sent', exit: 5, sentence },
      end,
    );
  });
});

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
});
