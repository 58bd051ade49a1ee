import { describe, expect, it } from 'vitest';
import { RESETS, ResetBudget } from '../../../../sandbox/dataplane/http/reset-budget.ts';

describe('the resets that a client may make', () => {
  it('are so many at once, and so many more with every second, never more than that at once', () => {
    let now = 0;
    const budget = new ResetBudget(() => now);
    const spendAll = () => {
      let spent = 0;
      while (budget.spend()) spent += 1;
      return spent;
    };
    expect(spendAll()).toBe(RESETS.atOnce);
    now += 2000;
    // The one too many is on the bill.
    expect(spendAll()).toBe(2 * RESETS.perSecond - 1);
    now += 3_600_000;
    expect(spendAll()).toBe(RESETS.atOnce);
  });
});
