import type { EngineFault } from '../../rig/crash/faulty-engine.ts';
import type { CrashPattern } from './crash-pattern.ts';
import { ASKED, MESHED, OBJECTS, OBJECTS_BACK } from './patterns.ts';
import type { CrashCase, Kill } from './run-case.ts';

/** For each mistake that an engine could have, a kill after which it must be noticed, and what is said of it. */
export const FAULT_TRIALS: Readonly<
  Record<
    EngineFault,
    {
      readonly pattern: CrashPattern;
      readonly goal: CrashCase['goal'];
      readonly kill: Kill;
      readonly noticed: RegExp;
    }
  >
> = {
  'writes its intents too late': {
    pattern: OBJECTS_BACK,
    goal: 'putBack',
    kill: { hook: 'call:after', k: 4, share: 0 },
    // what the journal does not know of is not put back: an object stays in the run's set
    noticed: /objects: .*part-of/,
  },
  'does not observe': {
    pattern: OBJECTS,
    goal: 'finish',
    kill: { hook: 'exec:after', k: 1, share: 0 },
    noticed: /program hook ran 2 times/,
  },
  'believes that all is done': {
    pattern: OBJECTS,
    goal: 'finish',
    kill: { hook: 'call:before', k: 3, share: 0 },
    noticed: /objects: |writes to /,
  },
  'loses what was there before': {
    pattern: OBJECTS_BACK,
    goal: 'putBack',
    kill: { hook: 'exec:after', k: 1, share: 0 },
    noticed: /objects: /,
  },
  'keeps its lock': {
    pattern: ASKED,
    goal: 'finish',
    kill: { hook: 'exec:after', k: 1, share: 0 },
    noticed: /Lease .* is left/,
  },
  'keeps its recovery record': {
    pattern: ASKED,
    goal: 'finish',
    kill: { hook: 'exec:after', k: 1, share: 0 },
    noticed: /Secret .* is left/,
  },
  'writes no recovery record': {
    pattern: ASKED,
    goal: 'emptyDisk',
    kill: { hook: 'exec:after', k: 1, share: 0 },
    noticed: /remembers nothing of the run, yet it holds/,
  },
  'makes objects anew': {
    pattern: ASKED,
    goal: 'finish',
    kill: { hook: 'exec:after', k: 1, share: 0 },
    noticed: /is another object than before/,
  },
  'leaves its agents': {
    pattern: MESHED,
    goal: 'finish',
    kill: { hook: 'exec:before', k: 1, share: 0 },
    noticed: /Pod .* is left/,
  },
};
