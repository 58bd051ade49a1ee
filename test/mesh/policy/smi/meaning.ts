import { chooseBackend } from '../../../../mesh/policy/choose-backend.ts';
import { decideAccess } from '../../../../mesh/policy/decide-access.ts';
import type { HttpRequestFacts } from '../../../../mesh/policy/fits-match.ts';
import { readPolicy } from '../../../../mesh/policy/read-policy.ts';
import type { ReadingOf } from '../../../../mesh/policy/smi-reading.ts';
import type { KubeObject } from '../../../../schemas/kube-object.ts';

const NAMESPACES = ['shop', 'bank'];
const ACCOUNTS = ['web', 'shopper', 'clerk'];
const PORTS = [80, 8080, 9091];

const SUBJECTS = NAMESPACES.flatMap((namespace) =>
  ACCOUNTS.map((serviceAccount) => ({ namespace, serviceAccount })),
);

const REQUESTS: readonly (HttpRequestFacts | undefined)[] = [
  undefined,
  ...['GET', 'POST'].flatMap((method) =>
    ['/', '/metrics', '/api/v1', '/apiary'].flatMap((path) =>
      ['me', 'you', undefined].map((user) => ({
        method,
        path,
        header: (name: string) => (name === 'x-user' ? user : name === 'x-kind' ? 'test' : undefined),
      })),
    ),
  ),
];

/** Not on any border between shares of small weights. */
const RANDOMS = Array.from({ length: 32 }, (_, k) => (k + 0.5) / 32);

/** What objects mean over a universe of requests: everything that is admitted, and who answers for each root. */
export function meaningOf(
  objects: readonly KubeObject[],
  readingOf?: ReadingOf,
): {
  readonly admitted: readonly string[];
  readonly answered: readonly string[];
} {
  const { model } = readPolicy(objects, readingOf);
  const admitted: string[] = [];
  for (const client of SUBJECTS) {
    for (const destination of SUBJECTS) {
      for (const port of PORTS) {
        for (const transmission of ['tcp', 'udp'] as const) {
          for (const [index, http] of (transmission === 'tcp' ? REQUESTS : [undefined]).entries()) {
            const { allowed } = decideAccess(model, {
              ...{ client, destination, ports: [port], transmission },
              ...(http === undefined ? {} : { http }),
            });
            if (allowed) {
              const from = `${client.namespace}/${client.serviceAccount}`;
              admitted.push(
                `${from} ${destination.namespace}/${destination.serviceAccount} ${transmission}/${port} ${index}`,
              );
            }
          }
        }
      }
    }
  }
  const answered = [...model.splits].sort().flatMap(([root, split]) =>
    REQUESTS.map((http, index) => {
      const choices = RANDOMS.map((random) => {
        const choice = chooseBackend(split, {
          ...(http === undefined ? {} : { http }),
          eligible: () => true,
          random,
        });
        return choice.kind === 'backend' ? choice.service : choice.kind;
      });
      return `${root} ${index} ${choices.join(' ')}`;
    }),
  );
  return { admitted, answered };
}
