import { refOf } from '../../../schemas/kube-object.ts';
import type {
  ExplainedAnswer,
  ExplainedBackend,
  ExplainedDestination,
  ExplainedReading,
  PolicyExplanation,
} from '../../../schemas/policy-explanation.ts';
import { DEFAULT_ACCESS_ANNOTATION, MESH_LABEL } from '../../../schemas/sandbox-mesh.ts';
import { routesFor } from '../gateway/match-route.ts';
import { readRoutes } from '../gateway/read-routes.ts';
import { isPod } from '../read-identity-binding.ts';
import { readPolicy } from '../read-policy.ts';
import {
  DEFAULT_READING,
  READING_PREFIX,
  readReading,
  SMI_OPTION_NAMES,
  type SmiReading,
} from '../smi-reading.ts';
import { checkQuestion, type FoundNames } from './check-question.ts';
import { type AccessWorld, explainAccess } from './explain-access.ts';
import type { ExplainInput, ExplainQuestion, QuestionProblem } from './explain-question.ts';
import { explainRouting, type RoutedShare } from './explain-routing.ts';
import { type Places, readPlaces } from './read-places.ts';

export type ExplainedPolicy =
  | { readonly ok: true; readonly explanation: PolicyExplanation }
  | QuestionProblem;

/**
 * What becomes of a request under the policies, services and workloads among the objects, and why: the same evaluator
 * that the sandbox's data plane obeys. Pure; what is wrong in a policy is part of the answer.
 */
export function explainPolicy(asked: ExplainQuestion, input: ExplainInput): ExplainedPolicy {
  const places = readPlaces(input.objects);
  const found = checkQuestion(asked, input.objects, places);
  if (!found.ok) return found;
  const { world, readingOf } = worldOf(input, places);
  const { port } = found.port;
  const { http: sent, ...question } = asked;
  const { from, to } = question;
  const unseen = sent === undefined ? undefined : whyUnseen(asked, found, world);
  const http = unseen === undefined ? sent : undefined;
  const routed = explainRouting(
    world.policy.model,
    places,
    {
      service: found.service,
      port,
      clientNamespace: from.namespace,
      ...(http === undefined ? {} : { http }),
    },
    input,
  );
  const backends = routed.shares.map((share) =>
    explainBackend(share, places, world, { ...question, ...(http === undefined ? {} : { http }) }),
  );
  const answer = together(backends.filter(({ share }) => share > 0).map((backend) => backend.answer));
  const namespaces = new Set([to.namespace, ...namespacesAsked(backends, world)]);
  return {
    ok: true,
    explanation: {
      apiVersion: 'meshwright.dev/v1alpha1',
      kind: 'PolicyExplanation',
      from: `${from.namespace}/${from.account}`,
      to: `${found.service}:${port}`,
      ...(sent === undefined ? {} : { request: `${sent.method} ${sent.path}` }),
      answer,
      because: [
        ...(unseen === undefined ? [] : [unseen]),
        sentenceOf(answer, backends, routed.routing.because),
      ].join('; '),
      routing: routed.routing,
      backends,
      readings: [...namespaces].flatMap((namespace) => explainReading(namespace, readingOf(namespace))),
    },
  };
}

/** Why a mesh does not look into what is sent: it decides about the connection as a whole. */
function whyUnseen(
  { from }: ExplainQuestion,
  { service, port }: FoundNames,
  { policy }: AccessWorld,
): string | undefined {
  if (port.opaque)
    return `port ${port.port} is declared as something other than HTTP: the connection is judged`;
  const question = { port: port.port, client: from.namespace };
  return routesFor(policy.model.routes.get(service), question)?.kind === 'tcp'
    ? 'a TCPRoute of the Gateway API is for this port: the connection is judged'
    : undefined;
}

function worldOf(
  input: ExplainInput,
  places: Places,
): { readonly world: AccessWorld; readonly readingOf: (namespace: string) => SmiReading } {
  const { objects } = input;
  const namespaces = new Map(
    objects.flatMap((each) => (each.kind === 'Namespace' ? [[each.metadata.name ?? '', each.metadata]] : [])),
  );
  const readingOf = (name: string): SmiReading => {
    const annotations = namespaces.get(name)?.annotations ?? {};
    const asks = Object.keys(annotations).some((key) => key.startsWith(READING_PREFIX));
    return asks ? readReading(name, annotations) : DEFAULT_READING;
  };
  // Templates stand for the pods that they would make.
  const pods = places.workloads.map(({ pod }) => pod);
  const smi = readPolicy([...objects.filter((object) => !isPod(object)), ...pods], readingOf);
  const routes = readRoutes(objects, (namespace, name) => {
    const service = places.services.get(`${namespace}/${name}`);
    return service === undefined ? undefined : new Set(service.ports.map(({ port }) => port));
  });
  const policy = { ...smi, model: { ...smi.model, routes: routes.table } };
  // SMI denies by default; the sandbox's mesh does so where it is asked to.
  const controlled = (name: string) => {
    const { labels, annotations } = namespaces.get(name) ?? {};
    return labels?.[MESH_LABEL] === undefined || annotations?.[DEFAULT_ACCESS_ANNOTATION] === 'deny';
  };
  const targets = objects.filter(({ kind, apiVersion }) => {
    return kind === 'TrafficTarget' && apiVersion.startsWith('access.smi-spec.io/');
  });
  return { world: { input, policy, targets, controlled }, readingOf };
}

function explainBackend(
  { service, port, share, because, place }: RoutedShare,
  places: Places,
  world: AccessWorld,
  { from, http, trustDomain }: ExplainQuestion,
): ExplainedBackend {
  const listeners = service === undefined ? [] : (places.listeners(service, port) ?? []);
  const byAnswer = new Map<string, ExplainedDestination>();
  for (const { workload, ports } of listeners) {
    const { namespace, name, account } = workload;
    const uriOf = (space: string, of: string) => `spiffe://${trustDomain}/ns/${space}/sa/${of}`;
    const explained = explainAccess(world, {
      client: { namespace: from.namespace, serviceAccount: from.account },
      destination: {
        namespace,
        serviceAccount: account,
        name,
        ...(trustDomain === undefined ? {} : { uri: uriOf(namespace, account) }),
      },
      ports,
      ...(trustDomain === undefined ? {} : { clientUri: uriOf(from.namespace, from.account) }),
      ...(http === undefined ? {} : { http }),
    });
    const key = JSON.stringify(explained);
    const alike = byAnswer.get(key)?.workloads ?? [];
    byAnswer.set(key, { ...explained, workloads: [...new Set([...alike, workload.title])] });
  }
  const destinations = [...byAnswer.values()];
  return {
    service: `${service ?? 'nowhere'}:${port}`,
    share,
    because,
    answer: together(destinations.map(({ allowed }) => (allowed ? 'allowed' : 'denied'))),
    ...(place === undefined ? {} : { place }),
    destinations,
  };
}

function together(answers: readonly ExplainedAnswer[]): ExplainedAnswer {
  const [first = 'unavailable'] = answers;
  return answers.every((each) => each === first) ? first : 'partly';
}

function sentenceOf(answer: ExplainedAnswer, backends: readonly ExplainedBackend[], routing: string): string {
  const reached = backends.filter(({ share }) => share > 0);
  switch (answer) {
    case 'allowed':
    case 'denied':
      return [...new Set(reached.flatMap((each) => each.destinations.map(({ because }) => because)))].join(
        '; ',
      );
    case 'partly':
      return reached.map((each) => `${each.service}: ${each.answer}`).join('; ');
    case 'unavailable':
      return reached.length === 0
        ? routing
        : `no workload stands behind ${reached.map((each) => each.service).join(', ')}`;
  }
}

/** Namespaces whose policies were asked. */
function namespacesAsked(backends: readonly ExplainedBackend[], { targets }: AccessWorld): readonly string[] {
  const asked = new Set(
    backends.flatMap(({ destinations }) =>
      destinations.flatMap((each) => each.targets.map(({ place }) => place.object)),
    ),
  );
  // Whoever is asked answers as its own namespace reads it, also where no target speaks of it.
  const homes = backends.flatMap(({ destinations }) =>
    destinations.map(({ account }) => account.slice(0, account.indexOf('/'))),
  );
  const ofTargets = targets.flatMap((target) => {
    const { kind, namespace, name } = refOf(target);
    return asked.has(`${kind} ${namespace === undefined ? '' : `${namespace}/`}${name}`)
      ? [namespace ?? 'default']
      : [];
  });
  return [...homes, ...ofTargets];
}

function explainReading(namespace: string, reading: SmiReading): readonly ExplainedReading[] {
  return SMI_OPTION_NAMES.map((option) => ({
    namespace,
    option,
    value: reading[option],
    isDefault: reading[option] === DEFAULT_READING[option],
  }));
}
