import { type CrashPattern, crashPattern } from './crash-pattern.ts';

/** Succeeds: applies, a split, a deletion, an executed program, a loop, assertions. */
export const OBJECTS = crashPattern({ name: 'objects', ends: 'succeeded 0', file: 'objects.yaml' });
/** The same, but its last proof fails and everything goes back. */
export const OBJECTS_BACK = crashPattern({
  name: 'objects, back',
  ends: 'rolledBack 1',
  file: 'objects.yaml',
  values: { wanted: '27' },
});
/** A used pattern, groups in loops, scaling, programs of every kind. */
export const COMPOSED = crashPattern({ name: 'composed', ends: 'succeeded 0', file: 'composed.yaml' });
export const COMPOSED_BACK = crashPattern({
  name: 'composed, back',
  ends: 'rolledBack 1',
  file: 'composed.yaml',
  values: { wanted: 5 },
});
/** Decisions at the terminal, while the run waits. */
export const ASKED = crashPattern({ name: 'asked', ends: 'succeeded 0', file: 'asked.yaml' });
/** Decisions from elsewhere: the run is suspended, or dead, when they are given. */
export const ASKED_LATER = crashPattern({
  name: 'asked later',
  ends: 'succeeded 0',
  file: 'asked.yaml',
  decisions: 'elsewhere',
});
export const ASKED_BACK = crashPattern({
  name: 'asked, back',
  ends: 'rolledBack 1',
  file: 'asked.yaml',
  decisions: 'elsewhere',
  values: { wanted: 'bob' },
});
/** Enrolment, a policy, and probes by agents. */
export const MESHED = crashPattern({
  name: 'meshed',
  ends: 'succeeded 0',
  file: 'meshed.yaml',
  meshed: true,
});
export const MESHED_BACK = crashPattern({
  name: 'meshed, back',
  ends: 'rolledBack 1',
  file: 'meshed.yaml',
  meshed: true,
  values: { wanted: 418 },
});

/** Patterns of at most 15 steps, in all of whose places a process can be killed. */
export const SHORT_PATTERNS: readonly CrashPattern[] = [
  OBJECTS,
  OBJECTS_BACK,
  COMPOSED,
  COMPOSED_BACK,
  ASKED,
  ASKED_LATER,
  ASKED_BACK,
  MESHED,
  MESHED_BACK,
];

const numbers = (count: number): string => Array.from({ length: count }, (_, n) => n).join(', ');

/** 240 applies and 60 programs that must not run twice. */
export const LONG_RUN = crashPattern({
  name: 'long',
  ends: 'succeeded 0',
  file: 'long.yaml',
  text: `apiVersion: meshwright.dev/v1alpha1
kind: Pattern
metadata: {name: crash-long, version: 1.0.0}
spec:
  summary: A long pattern whose process dies.
  parameters:
    space: {type: string, format: dns-label}
  concurrency: {maxParallel: 6}
  defaults: {namespace: "{{ params.space }}"}
  steps:
    - id: many
      forEach: {in: [${numbers(240)}], as: n, strategy: parallel}
      apply: {inline: [{apiVersion: v1, kind: ConfigMap, metadata: {name: "many-{{ n }}"}, data: {n: "no {{ n }}"}}]}
    - id: once
      needs: []
      forEach: {in: [${numbers(60)}], as: n, strategy: parallel}
      exec: {program: mark, args: ["once-{{ n }}"], onResume: skip}
`,
});
