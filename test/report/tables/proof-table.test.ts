import { describe, expect, it } from 'vitest';
import { proofComplaints, proofTable } from '../../../report/tables/proof-table.ts';
import { shareProof } from '../../rig/recorded-run.ts';

describe('the proof table', () => {
  it('shows each claim with its numbers, and once where all were measured', () => {
    expect(proofTable([shareProof()])).toBe(
      [
        'PROOF   VERDICT   OBSERVED   EXPECTED   N       INTERVAL',
        'share   passed    5.1        5 ± 2 %    2,340   4.2…6 (99.86 %)',
        'all measured in sandbox (simulated reference mesh)',
      ].join('\n'),
    );
  });

  it('says of each proof where it was measured when the places differ', () => {
    const elsewhere = {
      ...shareProof(),
      where: { kind: 'cluster', context: 'east', mesh: 'linkerd', meshVersion: '2.18' },
    } as const;
    const lines = proofTable([shareProof(), elsewhere]).split('\n');
    expect(lines[0]).toContain('MEASURED IN');
    expect(lines[1]).toContain('sandbox (simulated reference mesh)');
    expect(lines[2]).toContain('east, linkerd 2.18');
  });

  it('says of a proof that observed nothing that there was nothing', () => {
    for (const observed of [{}, [], '', null])
      expect(proofTable([{ ...shareProof(), observed }]).split('\n')[1]).toMatch(
        /^share {3}passed {4}- {10}5 ± 2/,
      );
  });

  it('writes targets and counts in words', () => {
    const proof = { ...shareProof(), observed: { met: 10, of: 10 }, expected: { target: 5, tolerance: 2 } };
    expect(proofTable([proof]).split('\n')[1]).toBe(
      'share   passed    10 of 10   5 ± 2      2,340   4.2…6 (99.86 %)',
    );
  });

  it('says so when a run proved nothing', () => {
    expect(proofTable([])).toBe('no proofs were made');
  });

  it('has a complaint for every proof that did not pass, and none for one that did', () => {
    expect(proofComplaints([shareProof(), shareProof('failed'), shareProof('inconclusive')])).toHaveLength(2);
  });
});
