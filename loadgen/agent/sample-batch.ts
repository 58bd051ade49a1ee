import type { AgentSample } from '../../schemas/agent-protocol.ts';

const MAX_SAMPLES = 200;
const MAX_WAIT_MS = 50;

/** Gathers samples and writes them in batches of at most 200 or 50 ms; `flush` before the job's last answer. */
export interface SampleBatch {
  add(sample: AgentSample): Promise<void>;
  flush(): Promise<void>;
}

/** `write` sends one batch; its promise is back-pressure for whoever adds. */
export function createSampleBatch(write: (samples: readonly AgentSample[]) => Promise<void>): SampleBatch {
  let waiting: AgentSample[] = [];
  let timer: NodeJS.Timeout | undefined;
  let writing = Promise.resolve();
  const flush = (): Promise<void> => {
    clearTimeout(timer);
    timer = undefined;
    if (waiting.length > 0) {
      const samples = waiting;
      waiting = [];
      writing = writing.then(() => write(samples));
    }
    return writing;
  };
  return {
    async add(sample) {
      waiting.push(sample);
      if (waiting.length >= MAX_SAMPLES) return flush();
      // `write` reports its own failure to the session, which ends the job
      timer ??= setTimeout(() => void flush(), MAX_WAIT_MS);
    },
    flush,
  };
}
