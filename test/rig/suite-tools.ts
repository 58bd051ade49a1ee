import type { CapabilityTable, SuiteProbe, SuiteTools } from '../../engine/world.ts';
import type { Json } from '../../schemas/json.ts';
import type { Verdict } from '../../schemas/proof.ts';

/** What scripted tools answer; what is not said goes well. */
export interface ToolScript {
  readonly capabilities?: CapabilityTable;
  /** By key of the probe. */
  readonly verdicts?: Readonly<Record<string, Verdict>>;
  /** What a path of the API server answers; throws what it throws. */
  readonly read?: (path: string) => Json;
  /** What each probe observed. */
  readonly observed?: Json;
  /** By name of the tool. */
  readonly fail?: Readonly<Record<string, Error>>;
}

/** Tools of a conformance suite without a cluster, which keep what was called. */
export function scriptedTools(
  script: ToolScript,
): SuiteTools & { readonly called: string[]; readonly probed: SuiteProbe[] } {
  const called: string[] = [];
  const probed: SuiteProbe[] = [];
  const call = async (tool: string, detail = ''): Promise<void> => {
    called.push(`${tool}${detail === '' ? '' : ` ${detail}`}`);
    const failure = script.fail?.[tool];
    if (failure !== undefined) throw failure;
  };
  const where = { kind: 'sandbox', context: 'sandbox' } as const;
  return {
    called,
    probed,
    capabilities: script.capabilities ?? { 'traffic-access': 'full' },
    clock: { monotonic: () => 0 },
    where: async () => where,
    freshNamespace: (name) => call('fresh', name),
    apply: () => call('apply'),
    enrol: (namespaces, access) => call('enrol', `${namespaces.join(' ')} ${access ?? ''}`.trim()),
    verifyEnrolled: (namespaces) => call('verifyEnrolled', namespaces.join(' ')),
    async policy() {
      await call('policy');
      return [];
    },
    remove: (refs) => call('remove', refs.map(({ name }) => name).join(' ')),
    async probe(probe) {
      const { key } = probe;
      probed.push(probe);
      await call('probe', key);
      const verdict = script.verdicts?.[key] ?? 'passed';
      const proofs = [
        {
          key,
          claim: 'it is so',
          verdict,
          observed: script.observed ?? 1,
          expected: 1,
          where,
          message: `it is ${verdict}`,
        },
      ];
      return { proofs, came: { requests: 1 } };
    },
    async read(path) {
      await call('read', path);
      return script.read?.(path) ?? { spec: { clusterIP: '10.0.0.1' } };
    },
    pause: async () => undefined,
    progress: () => undefined,
  };
}
