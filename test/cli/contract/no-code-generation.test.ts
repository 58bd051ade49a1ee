import { describe, expect, it } from 'vitest';
import { runCli } from '../../rig/run-cli.ts';

/** As an environment variable it also reaches the sandbox and the agents that the program starts. */
const env = { NODE_OPTIONS: '--disallow-code-generation-from-strings' };

describe('without code generation from strings', () => {
  it('Node does refuse to make code, so that the other tests mean something', async () => {
    const breach = 'data:text/javascript,new Function("return 1")()';
    const said = await runCli(['version'], { env, nodeFlags: ['--import', breach] });
    expect(said.code).not.toBe(0);
    expect(said.stderr).toContain('Code generation from strings disallowed');
  });

  it('a pattern with templates, policies and expressions is checked and planned', async () => {
    expect(await runCli(['check', 'patterns/canary-release'], { env })).toMatchObject({ code: 0 });
    const planned = await runCli(['plan', 'patterns/canary-release'], { env });
    expect(planned.code, planned.stderr).toBe(0);
    expect(planned.stdout).toContain('stage[weight=5].shift');
  });

  it('a pattern runs in the sandbox and proves what it says', async () => {
    const said = await runCli(['run', 'test/fixtures/patterns/settings', '--sandbox', '-o', 'json'], { env });
    expect(said.code, said.stderr).toBe(0);
    expect(JSON.parse(said.stdout).proofs).toEqual([expect.objectContaining({ verdict: 'passed' })]);
  });
});
