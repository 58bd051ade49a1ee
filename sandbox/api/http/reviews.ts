import type { KubeObject } from '../../../schemas/kube-object.ts';
import {
  isMap,
  type JsonMap,
  jsonOfParts,
  listAt,
  mapAt,
  sameJson,
  textAt,
} from '../../store/json-values.ts';
import type { ObjectStore } from '../../store/object-store.ts';
import { invalid } from '../../store/status-error.ts';
import type { FieldTracker } from '../../store/write-objects.ts';
import { authorize, heldRules } from '../access/authorizer.ts';
import type { Attributes } from '../access/request-attributes.ts';
import { MASTERS, type User } from '../access/user.ts';
import { builtinType } from '../kubernetes/builtin-types.ts';
import { invalidValue } from '../kubernetes/metadata-validation.ts';
import { apiVersionOf, type Resource } from '../resource.ts';
import { asGoWrites } from '../schema/go-zeros.ts';
import { ANY, fieldType } from '../schema/type-node.ts';

const EVERYTHING = { verbs: ['*'], apiGroups: ['*'], resources: ['*'] };
const EVERY_PATH = { verbs: ['*'], nonResourceURLs: ['*'] };

/** A review to answer: who asks, and what it may look at. */
export interface ReviewRequest {
  /** Notes who wrote the question. */
  readonly trackFields: FieldTracker;
  readonly resource: Resource;
  readonly body: unknown;
  readonly user: User;
  readonly store: ObjectStore;
  /** Whom a token speaks for. */
  readonly userOf: (token: string) => User | undefined;
}

/** Answers a review: what its caller, or somebody else, may do or is. */
export function answerReview(request: ReviewRequest): KubeObject {
  const { resource, body } = request;
  const { kind } = resource;
  const spec = mapAt(body, 'spec');
  const type = fieldType(builtinType(kind) ?? ANY, 'spec');
  const given = jsonOfParts(mapAt({ spec: asGoWrites(spec, type) }, 'spec'));
  const status = jsonOfParts(statusOf(request, spec));
  const asked: KubeObject = { apiVersion: apiVersionOf(resource), kind, metadata: {} };
  if (kind === 'SelfSubjectReview') return { ...asked, status };
  return { ...request.trackFields(undefined, { ...asked, spec: given }), status };
}

function statusOf(request: ReviewRequest, spec: JsonMap): JsonMap {
  const { resource, user, store } = request;
  switch (resource.kind) {
    case 'SelfSubjectRulesReview':
      return rulesStatus(store, user, textAt(spec, 'namespace') ?? '');
    case 'SelfSubjectReview':
      return { userInfo: infoOf(user) };
    case 'TokenReview': {
      const found = request.userOf(textAt(spec, 'token') ?? '');
      if (found === undefined) return { user: {}, error: 'invalid bearer token' };
      return { authenticated: true, user: infoOf(found), audiences: ['https://kubernetes.default.svc'] };
    }
    case 'SelfSubjectAccessReview':
      return decision(store, user, wantedBy(resource, spec));
    default:
      return decision(store, subjectOf(resource, spec), wantedBy(resource, spec));
  }
}

const infoOf = ({ username, uid, groups }: User): unknown => ({
  username,
  ...(uid === undefined ? {} : { uid }),
  groups,
});

function decision(store: ObjectStore, user: User, wanted: Attributes): JsonMap {
  const { allowed, reason } = authorize(store, user, wanted);
  return { allowed, ...(reason === '' ? {} : { reason }) };
}

/** Refusals of reviews name their group alone. */
function refuse(resource: Resource, field: string, value: unknown, why: string): never {
  throw invalid({ group: resource.group, kind: '' }, '', [invalidValue(field, value, why)]);
}

function subjectOf(resource: Resource, spec: JsonMap): User {
  const username = textAt(spec, 'user') ?? '';
  const groups = listAt(spec, 'groups').map(String);
  if (username === '' && groups.length === 0) {
    refuse(resource, 'spec.user', '', 'at least one of user or group must be specified');
  }
  return { username, groups };
}

function wantedBy(resource: Resource, spec: JsonMap): Attributes {
  const about = spec['resourceAttributes'];
  const path = spec['nonResourceAttributes'];
  const text = (value: unknown, key: string): string => textAt(value, key) ?? '';
  if (isMap(about) && isMap(path)) {
    const shown = { Path: text(path, 'path'), Verb: text(path, 'verb') };
    const why = 'cannot be specified in combination with resourceAttributes';
    refuse(resource, 'spec.nonResourceAttributes', shown, why);
  }
  if (isMap(path)) return { type: 'path', verb: text(path, 'verb'), path: text(path, 'path') };
  if (!isMap(about)) {
    const why = 'exactly one of nonResourceAttributes or resourceAttributes must be specified';
    refuse(resource, 'spec.resourceAttributes', null, why);
  }
  const [verb, group, name] = [text(about, 'verb'), text(about, 'group'), text(about, 'name')];
  const [kind, subresource, namespace] = [
    text(about, 'resource'),
    text(about, 'subresource'),
    text(about, 'namespace'),
  ];
  return { type: 'resource', verb, group, resource: kind, subresource, namespace, name };
}

function rulesStatus(store: ObjectStore, user: User, namespace: string): JsonMap {
  if (user.groups.includes(MASTERS)) {
    return { incomplete: false, resourceRules: [EVERYTHING], nonResourceRules: [EVERY_PATH] };
  }
  const held: unknown[] = [];
  for (const { rule } of heldRules(store, user, namespace)) {
    if (rule !== undefined && !held.some((other) => sameJson(other, rule))) held.push(rule);
  }
  const isPath = (rule: unknown): boolean => listAt(rule, 'nonResourceURLs').length > 0;
  return {
    incomplete: false,
    resourceRules: held.filter((rule) => !isPath(rule)),
    nonResourceRules: held.filter(isPath),
  };
}
