import { systemClock } from '../../cli/world/system-clock.ts';
import type { ClockPort } from '../../engine/world.ts';

/** A clock that runs `times` as fast as the machine's, for real sockets with long time-outs; its wall can be moved. */
export function scaledClock(times: number): ClockPort & { jump(ms: number): void } {
  const begun = performance.now();
  const wall = Date.now();
  let jumped = 0;
  const passed = (): number => (performance.now() - begun) * times;
  return {
    now: () => wall + jumped + passed(),
    monotonic: () => passed(),
    jump: (ms) => {
      jumped += ms;
    },
    sleep: (ms, signal) => systemClock.sleep(ms / times, signal),
  };
}
