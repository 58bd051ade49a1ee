import type { Field, Fields, Shape, SmiColumn, SmiKind } from './smi-shape.ts';

const name: Shape = { type: 'text', nonEmpty: true };
const text: Shape = { type: 'text' };
const port: Shape = { type: 'whole', least: 1, most: 65_535 };

const must = (about: string, shape: Shape): Field => ({ about, shape, required: true });
const may = (about: string, shape: Shape): Field => ({ about, shape });
const fields = (table: Fields): Shape => ({ type: 'fields', fields: table });
const oneOf = (...values: readonly string[]): Shape => ({ type: 'text', oneOf: values });
const list = (of: Shape, least?: number): Shape => ({
  type: 'list',
  of,
  ...(least === undefined ? {} : { least }),
});

const spec = (table: Fields): Fields => ({ spec: must('What is wanted.', fields(table)) });

// TrafficTarget (SMI traffic access)

const SUBJECT_NAMESPACE = may("Its namespace; the target's own when left out.", text);
const ACCOUNT_NAME = must('Name of the ServiceAccount.', name);

const account: Fields = {
  kind: must('Always ServiceAccount.', name),
  name: ACCOUNT_NAME,
  namespace: SUBJECT_NAMESPACE,
};

const anySubject: Fields = {
  kind: must('How the workload is named.', oneOf('ServiceAccount', 'IdentityBinding')),
  name: must('Name of the ServiceAccount or IdentityBinding.', name),
  namespace: SUBJECT_NAMESPACE,
};

/** The version that is stored keeps the port of an early one: without it the target would admit every port. */
const storedSubject: Fields = {
  ...anySubject,
  port: {
    about: 'Of a target that was written in v1alpha1 or v1alpha2: the one port that is admitted.',
    shape: { type: 'quantity' },
    keptOnly: true,
  },
};

const withPort = (shape: Shape): Fields => ({
  ...account,
  port: may('The one port that is admitted; all when left out.', shape),
});

const rule = (...kinds: readonly string[]): Shape =>
  fields({
    kind: must('Kind of the routes.', oneOf(...kinds)),
    name: must("Their name, in the target's own namespace.", name),
    matches: may('Names of matches of an HTTPRouteGroup; all when left out.', list(text)),
  });

const target = (
  rulesField: string,
  destination: Fields,
  source: Fields,
  routes: readonly string[],
): Fields => ({
  destination: must('Whom the callers may reach.', fields(destination)),
  sources: must('Who may call.', list(fields(source), 1)),
  [rulesField]: must('What they may ask for.', list(rule(...routes), 1)),
});

const EARLY_ROUTES = ['HTTPRouteGroup', 'TCPRoute'];
const ROUTES = [...EARLY_ROUTES, 'UDPRoute'];
const DESTINATION: readonly SmiColumn[] = [{ name: 'Destination', jsonPath: '.spec.destination.name' }];

const TRAFFIC_TARGET: SmiKind = {
  kind: 'TrafficTarget',
  group: 'access',
  plural: 'traffictargets',
  short: 'tt',
  about: 'Lets workloads call another one; without any that fits, a call is denied.',
  versions: [
    { name: 'v1alpha1', fields: target('specs', withPort({ type: 'portText' }), account, EARLY_ROUTES) },
    {
      name: 'v1alpha2',
      fields: spec(target('rules', withPort(port), account, EARLY_ROUTES)),
      columns: DESTINATION,
    },
    { name: 'v1alpha3', fields: spec(target('rules', account, account, ROUTES)), columns: DESTINATION },
    {
      name: 'v1alpha4',
      fields: spec(target('rules', storedSubject, anySubject, ROUTES)),
      columns: DESTINATION,
    },
  ],
};

const IDENTITY_BINDING: SmiKind = {
  kind: 'IdentityBinding',
  group: 'access',
  plural: 'identitybindings',
  short: 'ib',
  about: 'Names workloads of its own namespace by how they prove who they are.',
  versions: [
    {
      name: 'v1alpha4',
      fields: spec({
        schemes: must('Alternatives: a workload that fits one of them is meant.', {
          type: 'fields',
          least: 1,
          fields: {
            podLabelSelector: may(
              'Pods by their labels; not together with serviceAccount.',
              fields({ matchLabels: may('Labels that a pod has.', { type: 'texts', least: 1 }) }),
            ),
            spiffeIdentities: may('SPIFFE IDs.', list(text, 1)),
            serviceAccount: may("A ServiceAccount of the binding's namespace.", name),
          },
        }),
      }),
    },
  ],
};

// HTTPRouteGroup, TCPRoute, UDPRoute (SMI traffic specs)

/** Methods that an HTTPRouteGroup may name; `*` is any. */
const HTTP_METHODS = ['*', 'GET', 'HEAD', 'PUT', 'POST', 'DELETE', 'CONNECT', 'OPTIONS', 'TRACE', 'PATCH'];

const httpMatches = (headers: 'none' | 'headers'): Fields => ({
  matches: must(
    'Alternatives; within one, path, method and every header must fit.',
    list(
      fields({
        name: must('How TrafficTargets name it.', name),
        pathRegex: may('RE2 expression, anchored at the start of the path; any path when left out.', text),
        methods: may('HTTP methods; any when left out or with *.', list(oneOf(...HTTP_METHODS))),
        ...(headers === 'none'
          ? {}
          : {
              headers: may('RE2 expressions by header name, as a map or a list of maps; all must fit.', {
                type: 'headers',
              }),
            }),
      }),
    ),
  ),
});

const HTTP_ROUTE_GROUP: SmiKind = {
  kind: 'HTTPRouteGroup',
  group: 'specs',
  plural: 'httproutegroups',
  short: 'htr',
  about: 'HTTP requests that TrafficTargets and TrafficSplits can name.',
  versions: [
    { name: 'v1alpha1', fields: httpMatches('none') },
    { name: 'v1alpha2', fields: httpMatches('headers') },
    { name: 'v1alpha3', fields: spec(httpMatches('headers')) },
    { name: 'v1alpha4', fields: spec(httpMatches('headers')) },
  ],
};

const portMatches: Fields = {
  spec: may(
    'What is wanted.',
    fields({
      matches: may(
        'Which connections or datagrams are meant.',
        fields({
          name: may('A name for people.', text),
          ports: may('Ports of the service; every one when left out.', list(port)),
        }),
      ),
    }),
  ),
};

/** Before v1alpha4 a TCPRoute has no fields: it stands for every port. */
const TCP_ROUTE: SmiKind = {
  kind: 'TCPRoute',
  group: 'specs',
  plural: 'tcproutes',
  short: 'tr',
  about: 'TCP connections that TrafficTargets can name.',
  versions: [
    { name: 'v1alpha1', fields: {} },
    { name: 'v1alpha2', fields: {} },
    { name: 'v1alpha3', fields: { spec: may('Nothing yet.', fields({})) } },
    { name: 'v1alpha4', fields: portMatches },
  ],
};

const UDP_ROUTE: SmiKind = {
  kind: 'UDPRoute',
  group: 'specs',
  plural: 'udproutes',
  short: 'ur',
  about: 'UDP datagrams that TrafficTargets can name.',
  versions: [{ name: 'v1alpha4', fields: portMatches }],
};

// TrafficSplit (SMI traffic split)

const split = (weight: Shape, matches: 'none' | 'matches'): Fields =>
  spec({
    service: must('The root service, which clients call.', name),
    backends: must(
      'Who answers instead.',
      list(
        fields({
          service: must('A service of the same namespace.', name),
          weight: must('Its share, relative to the sum of all.', weight),
        }),
      ),
    ),
    ...(matches === 'none'
      ? {}
      : {
          matches: may(
            'Only requests that fit one of these groups are split; all when left out.',
            list(
              fields({
                apiGroup: may('Group of the kind.', text),
                kind: must('Always HTTPRouteGroup.', oneOf('HTTPRouteGroup')),
                name: must('Name of the group.', name),
              }),
            ),
          ),
        }),
  });

const WEIGHT: Shape = { type: 'whole', least: 0 };
const SERVICE: readonly SmiColumn[] = [
  { name: 'Service', jsonPath: '.spec.service', description: 'The apex service of this split.' },
];

const TRAFFIC_SPLIT: SmiKind = {
  kind: 'TrafficSplit',
  group: 'split',
  plural: 'trafficsplits',
  short: 'ts',
  about: 'Shares out the requests to a service among others by weight.',
  versions: [
    { name: 'v1alpha1', fields: split({ type: 'quantity' }, 'none'), columns: SERVICE },
    { name: 'v1alpha2', fields: split(WEIGHT, 'none'), columns: SERVICE },
    { name: 'v1alpha3', fields: split(WEIGHT, 'matches'), columns: SERVICE },
    { name: 'v1alpha4', fields: split(WEIGHT, 'matches'), columns: SERVICE },
  ],
};

/**
 * Every kind of the Service Mesh Interface that is stored, with the fields of every released and draft version
 * (https://github.com/servicemeshinterface/smi-spec, v0.6.0; IdentityBinding and TrafficTarget v1alpha4 are drafts).
 */
export const SMI_TABLE: readonly SmiKind[] = [
  TRAFFIC_SPLIT,
  TRAFFIC_TARGET,
  IDENTITY_BINDING,
  HTTP_ROUTE_GROUP,
  TCP_ROUTE,
  UDP_ROUTE,
];

/** What stands elsewhere in the first versions: beside `metadata` instead of in `spec`, and rules under another name. */
export const MOVED_FIELDS = { wrapper: 'spec', renamed: { specs: 'rules' } } as const;
