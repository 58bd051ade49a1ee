import fc from 'fast-check';
import { expect, it } from 'vitest';
import { requestSlots } from '../../kube/request-slots.ts';

it('never has more taken than there are, and loses none to those who gave up waiting', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 4 }),
      fc.array(fc.constantFrom('take', 'give', 'abort', 'give twice'), { maxLength: 60 }),
      async (limit, steps) => {
        const slots = requestSlots(limit);
        const held: (() => void)[] = [];
        const waiting: AbortController[] = [];
        const settle = () => new Promise((resolve) => setImmediate(resolve));
        for (const step of steps) {
          if (step === 'take') {
            const caller = new AbortController();
            waiting.push(caller);
            slots.take(caller.signal).then(
              (giveBack) => {
                waiting.splice(waiting.indexOf(caller), 1);
                held.push(giveBack);
              },
              () => waiting.splice(waiting.indexOf(caller), 1),
            );
          } else if (step === 'abort') {
            waiting.at(-1)?.abort(new Error('enough'));
          } else {
            const giveBack = held.shift();
            giveBack?.();
            if (step === 'give twice') giveBack?.();
          }
          await settle();
          expect(held.length).toBeLessThanOrEqual(limit);
          if (waiting.length > 0) expect(held.length).toBe(limit);
        }
      },
    ),
    { numRuns: 60 },
  );
});
