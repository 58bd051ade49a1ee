import type { ControllerTime } from '../../sandbox/controllers/control-loop.ts';

/** A time that stands still until a test moves it. */
export class MovedTime implements ControllerTime {
  // A whole second: conditions keep no more of it.
  #now = Math.floor(Date.now() / 1000) * 1000;
  readonly #alarms = new Set<{ readonly at: number; readonly call: () => void }>();

  now(): number {
    return this.#now;
  }

  after(ms: number, call: () => void): () => void {
    const alarm = { at: this.#now + ms, call };
    this.#alarms.add(alarm);
    return () => this.#alarms.delete(alarm);
  }

  advance(ms: number): void {
    this.#now += ms;
    for (const alarm of [...this.#alarms]) {
      if (alarm.at > this.#now) continue;
      this.#alarms.delete(alarm);
      alarm.call();
    }
  }
}
