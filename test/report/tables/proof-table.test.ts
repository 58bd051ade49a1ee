import { describe, expect, it } from 'vitest';
import { proofComplaints, proofTable } from '../../../report/tables/proof-table.ts';
import { shareProof } from '../../rig/recorded-run.ts';

describe('the proof table', () => {
  it('shows each claim with its numbers and where it was measured', () => {
    expect(proofTable([shareProof()])).toBe(
      [
        'PROOF   VERDICT   OBSERVED   EXPECTED   N       INTERVAL          MEASURED IN',
        'share   passed    5.1        5 ± 2 %    2,340   4.2…6 (99.86 %)   sandbox (simulated reference mesh)',
      ].join('\n'),
    );
  });

  it('says so when a run proved nothing', () => {
    expect(proofTable([])).toBe('no proofs were made');
  });

  it('has a complaint for every proof that did not pass, and none for one that did', () => {
    expect(proofComplaints([shareProof(), shareProof('failed'), shareProof('inconclusive')])).toHaveLength(2);
  });
});
