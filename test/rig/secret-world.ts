import type { RunDeps } from '../../engine/run/run-deps.ts';
import { createScrubber } from '../../engine/run/secrets/scrubber.ts';
import type { SecretsDeps } from '../../engine/run/secrets/secret-store.ts';
import type { Cluster } from '../../engine/world.ts';
import type { KubeObject } from '../../schemas/kube-object.ts';

/** A step whose input takes the secret when it begins. */
export const WAITS = { input: { token: 'Bearer {{ params.token }}' }, late: ['/token'] } as const;
/** A secret parameter. */
export const PARAMS = { params: { token: { $secret: 'token' } } } as const;

/** The secret with this value, or with none. */
export function given(value: string | Error, source = 'env:TOKEN'): SecretsDeps {
  return {
    sources: { token: source },
    scrubber: createScrubber(),
    readLocal: () => (typeof value === 'string' ? Promise.resolve(value) : Promise.reject(value)),
  };
}

type StoryWorld = RunDeps['world'];

/** The story's world with a cluster that has these Secrets. */
export function withSecrets(
  find: (name: string) => KubeObject | undefined,
): (base: StoryWorld) => StoryWorld {
  const cluster = {
    binding: { role: 'main', kind: 'sandbox', context: 'sandbox' },
    get: async ({ name }: { readonly name: string }) => find(name),
  } as unknown as Cluster; // the only parts that reading a secret needs
  return (base) => ({ ...base, clusters: { open: async () => cluster } });
}
