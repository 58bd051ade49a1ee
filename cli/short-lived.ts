import { setFlagsFromString } from 'node:v8';

/**
 * For commands that are over within a second: V8 optimises a function only after about eight times its usual work. Call
 * it before the command's modules are loaded. Optimising code that soon ends costs a quarter of the CPU of a cold
 * `check` (measured, Node 20); work that lasts, such as a file near the size limit, is still optimised. Other versions of
 * Node keep their defaults: V8 complains on stderr about a flag that it no longer knows.
 */
export function expectShortLife(): void {
  if (!process.versions.node.startsWith('20.')) return;
  setFlagsFromString(`--interrupt-budget=${1024 * 1024}`);
}
