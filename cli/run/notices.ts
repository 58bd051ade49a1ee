/**
 * Lines for people beside a run's events: warnings, what a signal did. They go to stderr, or to the view that owns the
 * terminal at that moment: a line written behind its back would leave a stale copy of its live part on the screen.
 */
export interface Notices {
  say(line: string): void;
  /** From now on lines go to `show`, until the returned function is called. */
  handTo(show: (line: string) => void): () => void;
}

export function openNotices(write: (line: string) => void): Notices {
  let show = write;
  return {
    say: (line) => show(line),
    handTo(other) {
      show = other;
      return () => {
        show = write;
      };
    },
  };
}
