import { explainPolicy } from '../../../mesh/policy/explain/explain-policy.ts';
import type { KubeObject } from '../../../schemas/kube-object.ts';
import type { PolicyExplanation } from '../../../schemas/policy-explanation.ts';
import { type Asked, backendIn } from './policy-sets.ts';

/** What an explanation lets a client expect. */
export interface Foretold {
  readonly explanation: PolicyExplanation;
  /** Everything that may be seen: `200 web-v1`, statuses, `cut`. */
  readonly mayBe: ReadonlySet<string>;
  /** The share of each backend, where each of them answers under a name of its own. */
  readonly shares: ReadonlyMap<string, number>;
}

/** Explains a request and says it in the words of those who send it. Throws where the question is not understood. */
export function foretell(objects: readonly KubeObject[], { from, to, ...http }: Asked): Foretold {
  const [namespace = '', account = ''] = from.split('/');
  const explained = explainPolicy(
    {
      from: { namespace, account },
      to: { namespace: to.namespace, service: to.service, port: String(to.port) },
      http: {
        method: http.method,
        path: http.path,
        header: (name) => (name === 'x-role' ? http.headers[name] : undefined),
      },
    },
    { objects, locate: () => ({}) },
  );
  if (!explained.ok) throw new Error(explained.message);
  const { explanation } = explained;
  // by the kind of the port, or because a TCPRoute of the Gateway API is for it
  const opaque = explanation.because.includes('the connection is judged');
  const mayBe = new Set<string>();
  const shares = new Map<string, number>();
  const reached = explanation.backends.filter(({ share }) => share > 0);
  const unavailable = opaque ? 'cut' : '503';
  if (reached.length === 0) mayBe.add(opaque ? 'cut' : nobodyIn(explanation));
  for (const { destinations, share, service } of reached) {
    // a reference of a route that leads nowhere keeps its share and answers it with 500
    if (destinations.length === 0) mayBe.add(service.startsWith('nowhere:') && !opaque ? '500' : unavailable);
    for (const destination of destinations) {
      const names = destination.workloads.map((title) => backendIn(title) ?? title);
      for (const name of names) {
        if (destination.allowed) mayBe.add(`200 ${name}`);
        if (explanation.answer === 'allowed' && destinations.length === 1 && names.length === 1)
          // a route may name one backend twice
          shares.set(`200 ${name}`, (shares.get(`200 ${name}`) ?? 0) + share);
      }
      if (!destination.allowed) mayBe.add(opaque ? 'cut' : denialIn(explanation, destination.account));
    }
  }
  return { explanation, mayBe, shares };
}

/** The reading of the destination's namespace says how a denial looks. */
function denialIn({ readings }: PolicyExplanation, account: string): string {
  const [namespace] = account.split('/');
  const denial = readings.find(
    (each) => each.namespace === namespace && each.option === 'http-denial',
  )?.value;
  return denial === 'not-found' ? '404' : denial === 'reset' ? 'cut' : '403';
}

/** What is answered where no backend is reached: no route wants it, a route leads nowhere, or a split has nobody. */
function nobodyIn({ routing }: PolicyExplanation): string {
  if (routing.by !== 'route') return '503';
  return routing.place === undefined ? '404' : '500';
}
