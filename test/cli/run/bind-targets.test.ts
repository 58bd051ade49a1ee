import { describe, expect, it } from 'vitest';
import { UsageError } from '../../../cli/output.ts';
import { bindTargets } from '../../../cli/run/bind-targets.ts';

describe('binding targets', () => {
  it('refuses to guess, and shows both ways', () => {
    const refuse = () => bindTargets(['main'], { sandbox: false, targets: [] });
    expect(refuse).toThrow(UsageError);
    expect(refuse).toThrow("no target named for role 'main'");
    try {
      refuse();
    } catch (error) {
      expect((error as UsageError).help).toContain('--sandbox');
      expect((error as UsageError).help).toContain('--context');
    }
  });

  it('gives each role a sandbox of its own', () => {
    expect(bindTargets(['east', 'west'], { sandbox: true, targets: [] }).map((b) => b.context)).toEqual([
      'sandbox-east',
      'sandbox-west',
    ]);
    expect(bindTargets(['main'], { sandbox: true, targets: [] })).toEqual([
      { role: 'main', kind: 'sandbox', context: 'sandbox' },
    ]);
  });

  it('lets one role differ from the rest', () => {
    const bound = bindTargets(['east', 'west'], { sandbox: false, context: 'a', targets: ['west=b'] });
    expect(bound.map((b) => `${b.role}=${b.context}`)).toEqual(['east=a', 'west=b']);
  });

  it('names the role that was meant', () => {
    expect(() => bindTargets(['main'], { sandbox: false, targets: ['mian=a'] })).toThrow("role 'mian'");
  });

  it('refuses the sandbox and a real cluster at once', () => {
    expect(() => bindTargets(['main'], { sandbox: true, context: 'a', targets: [] })).toThrow('cannot both');
  });
});
