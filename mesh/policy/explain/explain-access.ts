import { type KubeObject, objectId, refOf } from '../../../schemas/kube-object.ts';
import type {
  ExplainedDestination,
  ExplainedRule,
  ExplainedTarget,
} from '../../../schemas/policy-explanation.ts';
import {
  type AccessQuestion,
  decideAccess,
  describeRefusal,
  judgeTarget,
  type TargetOpinion,
  targetsOf,
} from '../decide-access.ts';
import { list, record, specOf, text } from '../object-reader.ts';
import { type AccessPolicy, type RuleOrigin, type Subject, subjectKey } from '../policy-model.ts';
import type { ReadPolicy } from '../read-policy.ts';
import { explainMatch, explainPlace } from './explain-match.ts';
import type { ExplainInput } from './explain-question.ts';

/** What access is explained from: the policies as they were read, and the objects. */
export interface AccessWorld {
  readonly input: ExplainInput;
  readonly policy: ReadPolicy;
  readonly targets: readonly KubeObject[];
  /** Whether access control is on for the workloads of a namespace. */
  readonly controlled: (namespace: string) => boolean;
}

type Known = AccessQuestion & { readonly client: Subject };

/** Whether pods take a request, and what each TrafficTarget that is for them says about it. */
export function explainAccess(world: AccessWorld, question: Known): Omit<ExplainedDestination, 'workloads'> {
  const { destination } = question;
  const asked = targetsOf(world.policy.model, destination);
  const refused = refusedTargets(world, destination);
  const targets = [...asked.map((target) => explainTarget(world, target, question)), ...refused];
  const names = new Set(targets.map(({ place }) => place.object));
  const about = {
    account: `${destination.namespace}/${destination.serviceAccount}`,
    ports: question.ports,
    targets,
    otherTargets: world.targets.length - names.size,
  };
  if (!world.controlled(destination.namespace)) {
    const because = `access control is off in namespace ${destination.namespace}: everything is admitted`;
    return { ...about, accessControl: false, allowed: true, because };
  }
  const decision = decideAccess(world.policy.model, question);
  const because = decision.allowed ? `TrafficTarget ${decision.by.ref.name} admits it` : decision.reason;
  return { ...about, accessControl: true, allowed: decision.allowed, because };
}

function explainTarget(world: AccessWorld, target: AccessPolicy, question: Known): ExplainedTarget {
  const { input } = world;
  const opinion = judgeTarget(target, question.client, question);
  const source = opinion === 'other caller' ? undefined : sourcePath(world, target, question.client);
  return {
    name: target.ref.name,
    admits: opinion === 'admits',
    because: describeOpinion(opinion, question),
    place: explainPlace({ object: target.ref, path: '' }, input),
    ...(source === undefined ? {} : { source: explainPlace({ object: target.ref, path: source }, input) }),
    rules: (target.rules ?? []).map((rule) => explainRule(rule, target, question, input)),
  };
}

function describeOpinion(opinion: TargetOpinion, question: Known): string {
  switch (opinion) {
    case 'admits':
      return 'admits it';
    case 'other caller':
      return `${subjectKey(question.client)} is none of its sources`;
    case 'decides against':
      return 'its rules fit and it decides alone, and not for this caller';
    default:
      return describeRefusal(opinion, question);
  }
}

function explainRule(
  rule: RuleOrigin,
  target: AccessPolicy,
  question: Known,
  input: ExplainInput,
): ExplainedRule {
  const about = {
    route: `${rule.kind} ${rule.name}`,
    place: explainPlace({ object: target.ref, path: rule.path }, input),
  };
  if (rule.kind === 'HTTPRouteGroup') {
    const matches = (rule.matches ?? []).map((match) => explainMatch(match, question.http, input, true));
    const fits = matches.some((match) => match.fits);
    return { ...about, fits, because: fits ? 'a match fits' : 'no match fits', matches };
  }
  const names = { target: question.ports.slice(0, 1), service: question.ports.slice(1) };
  const ports = target.portNames === undefined ? question.ports : names[target.portNames];
  const admitted = rule.ports;
  const fits = rule.kind === 'TCPRoute' && (admitted === 'any' || ports.some((port) => admitted?.has(port)));
  const written = admitted === 'any' ? 'every port' : `port ${[...(admitted ?? [])].join(', ')}`;
  const asked = rule.kind === 'UDPRoute' ? 'datagrams alone' : `asked for ${ports.join('/')}`;
  return { ...about, fits, because: `${written}; ${asked}`, matches: [] };
}

/** Where a target names the caller. */
function sourcePath({ targets }: AccessWorld, { ref }: AccessPolicy, client: Subject): string {
  const object = targets.find((each) => objectId(refOf(each)) === objectId(ref));
  const sources = object === undefined ? [] : list(specOf(object)['sources']).map(record);
  const own = ref.namespace ?? 'default';
  const index = sources.findIndex(
    (source) =>
      source?.['kind'] === 'ServiceAccount' &&
      source['name'] === client.serviceAccount &&
      (text(source['namespace']) ?? own) === client.namespace,
  );
  const bindings = sources.flatMap((source, at) => (source?.['kind'] === 'IdentityBinding' ? [at] : []));
  const at = index >= 0 ? index : bindings.length === 1 ? bindings[0] : undefined;
  return at === undefined ? 'spec.sources' : `spec.sources[${at}]`;
}

/** Targets that say they are for the destination and admit nothing, because something in them is wrong. */
function refusedTargets(
  { input, policy, targets }: AccessWorld,
  destination: AccessQuestion['destination'],
): readonly ExplainedTarget[] {
  const read = new Set([...policy.model.access.values()].flat().map(({ ref }) => objectId(ref)));
  return targets.flatMap((object) => {
    const ref = refOf(object);
    if (read.has(objectId(ref)) || !mayBeFor(object, destination)) return [];
    const problems = policy.findings.filter(
      (finding) => finding.severity === 'error' && objectId(finding.object) === objectId(ref),
    );
    const [first] = problems;
    const because = problems.map(({ path, message }) => `${path}: ${message}`).join('; ');
    return [
      {
        name: ref.name,
        admits: false,
        because: because === '' ? 'it admits nobody' : because,
        place: explainPlace({ object: ref, path: first?.path ?? '' }, input),
        rules: [],
      },
    ];
  });
}

/** An IdentityBinding that cannot be read may mean anybody in its namespace. */
function mayBeFor(object: KubeObject, { namespace, serviceAccount }: Subject): boolean {
  const named = record(specOf(object)['destination']);
  const where = text(named?.['namespace']) ?? object.metadata.namespace ?? 'default';
  return where === namespace && (named?.['kind'] === 'IdentityBinding' || named?.['name'] === serviceAccount);
}
