import { describe, expect, it } from 'vitest';
import { ALL_CASES } from '../../../mesh/conformance/cases/all-cases.ts';
import { CONFORMANCE_SUITES, suiteDigest } from '../../../mesh/conformance/smi-suite.ts';
import { scriptedTools } from '../../rig/suite-tools.ts';

const FULL = Object.fromEntries(
  ALL_CASES.flatMap(({ needs }) => needs.map((need) => [need, 'full' as const])),
);
const signal = new AbortController().signal;

describe('the SMI suite', () => {
  it('gives each case an id of its own that begins with its specification, and a namespace of its own', async () => {
    const ids = ALL_CASES.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const { id, spec } of ALL_CASES) expect(id).toMatch(new RegExp(`^${spec}/[a-z0-9-]+$`));
    const tools = scriptedTools({ capabilities: FULL });
    await (await CONFORMANCE_SUITES.choose({ suite: 'smi' })).run(tools, signal);
    const fresh = tools.called.filter((each) => each.startsWith('fresh ')).map((each) => each.slice(6));
    const seconds = ALL_CASES.filter(({ second }) => second === true).length;
    expect(new Set(fresh).size).toBe(ids.length + seconds + 3);
    for (const name of fresh) expect(name).toMatch(/^smi-conformance-[a-z0-9-]{1,47}$/);
  });

  it('removes each namespace that it made', async () => {
    const tools = scriptedTools({ capabilities: FULL });
    await (await CONFORMANCE_SUITES.choose({ suite: 'smi', namespacePrefix: 'mine' })).run(tools, signal);
    const named = (verb: string) =>
      tools.called.filter((each) => each.startsWith(`${verb} `)).flatMap((each) => each.split(' ').slice(1));
    const removed = named('remove').filter((name) => name.startsWith('mine-'));
    expect(removed.sort()).toEqual(named('fresh').sort());
  });

  it('tells the capability of each specification', async () => {
    const [first] = ALL_CASES.filter(({ spec }) => spec === 'traffic-access');
    const failing = first?.actions({
      namespace: 'n',
      callers: 'c',
      elsewhere: 'e',
      outside: 'o',
      second: 's',
      profile: 'full',
    });
    const probe = failing?.find((action) => action.do === 'probe');
    const key = `${first?.id}.${probe?.do === 'probe' ? probe.name : ''}`;
    const tools = scriptedTools({ capabilities: FULL, verdicts: { [key]: 'failed' } });
    const { specs } = await (await CONFORMANCE_SUITES.choose({ suite: 'smi' })).run(tools, signal);
    expect(specs.find(({ spec }) => spec === 'traffic-access')).toMatchObject({
      capability: 'half',
      cases: { failed: 1 },
    });
    expect(specs.find(({ spec }) => spec === 'traffic-split')).toMatchObject({ capability: 'full' });
  });

  it('begins its cases in an order that follows from the seed, and tells them in its own', async () => {
    const begun = async (seed: number) => {
      const tools = scriptedTools({ capabilities: FULL });
      const suite = await CONFORMANCE_SUITES.choose({ suite: 'smi', seed, parallel: 1 });
      const result = await suite.run(tools, signal);
      expect(result.seed).toBe(seed);
      expect(result.cases.map(({ id }) => id)).toEqual(ALL_CASES.map(({ id }) => id));
      const probes = tools.called.filter((each) => each.startsWith('probe '));
      return [...new Set(probes.map((each) => each.slice('probe '.length, each.lastIndexOf('.'))))];
    };
    const [one, again, other] = [await begun(1), await begun(1), await begun(2)];
    expect(one).toEqual(again);
    expect(one).not.toEqual(other);
    expect([...one].sort()).toEqual([...other].sort());
  });

  it('runs only what is chosen, and names the nearest case for one that it does not know', async () => {
    const { cases } = await CONFORMANCE_SUITES.choose({ suite: 'smi', specs: ['traffic-split'] });
    expect(cases.length).toBeGreaterThan(0);
    for (const { id } of cases) expect(id).toMatch(/^traffic-split\//);
    const typo = { suite: 'smi', cases: ['traffic-access/denied-by-defualt'] } as const;
    await expect((async () => CONFORMANCE_SUITES.choose(typo))()).rejects.toThrow(
      "the smi suite has no case 'traffic-access/denied-by-defualt'",
    );
  });

  it('gives α to its probes about shares alone, all of it together', async () => {
    const tools = scriptedTools({ capabilities: FULL });
    await (await CONFORMANCE_SUITES.choose({ suite: 'smi' })).run(tools, signal);
    const shares = tools.probed.filter(({ input }) => input.expect.share !== undefined);
    expect(shares.length).toBeGreaterThan(20);
    expect(new Set(tools.probed.map(({ sharers }) => sharers))).toEqual(new Set([shares.length]));
  });

  it('asks for wider shares and no more requests than they need where it shall be quick', async () => {
    const share = async (profile: 'full' | 'quick') => {
      const tools = scriptedTools({ capabilities: FULL });
      await (await CONFORMANCE_SUITES.choose({ suite: 'smi', profile })).run(tools, signal);
      const probe = tools.probed.find(({ key }) => key === 'traffic-split/proportion.shares');
      return { brief: probe?.brief ?? false, tolerance: probe?.input.expect.share?.tolerance };
    };
    expect(await share('full')).toEqual({ brief: false, tolerance: 5 });
    expect(await share('quick')).toEqual({ brief: true, tolerance: 10 });
  });

  it('has a digest of its content', () => {
    expect(suiteDigest()).toMatch(/^sha256:[0-9a-f]{64}$/);
    expect(suiteDigest()).toBe(suiteDigest());
  });
});
