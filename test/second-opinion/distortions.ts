import type { PolicyModel } from '../../mesh/policy/policy-model.ts';

/** One way to misunderstand policies, and a case that notices it. */
export interface Distortion {
  readonly what: string;
  /** The title of the case. */
  readonly notices: string;
  readonly distort: (model: PolicyModel) => PolicyModel;
}

type Rule = NonNullable<ReturnType<PolicyModel['routes']['get']>>[number]['rules'][number];

const eachRule = (change: (rule: Rule) => Rule) => (model: PolicyModel) => ({
  ...model,
  routes: new Map(
    [...model.routes].map(([key, routes]) => [
      key,
      routes.map((route) => ({ ...route, rules: route.rules.map(change) })),
    ]),
  ),
});

/** Mistakes that a generator of configuration could have in it. */
export const DISTORTIONS: readonly Distortion[] = [
  {
    what: 'the weights of a split are all alike',
    notices: 'a split shares requests out by unequal weights',
    distort: (model) => ({
      ...model,
      splits: new Map(
        [...model.splits].map(([key, split]) => [
          key,
          { ...split, backends: split.backends.map((backend) => ({ ...backend, weight: 1 })) },
        ]),
      ),
    }),
  },
  {
    what: 'a target names everybody',
    notices: 'a target admits the identities that it names and no others',
    distort: (model) => ({
      ...model,
      access: new Map(
        [...model.access].map(([key, targets]) => [
          key,
          targets.map((target) => ({
            ...target,
            sources: [...target.sources, { namespace: 'shop', serviceAccount: 'thief' }],
          })),
        ]),
      ),
    }),
  },
  {
    what: 'the paths of a target are not looked at',
    notices: 'a target admits by method and path together',
    distort: (model) => ({
      ...model,
      access: new Map(
        [...model.access].map(([key, targets]) => [
          key,
          targets.map((target) => ({
            ...target,
            http: target.http === 'any' ? target.http : target.http.map(({ path: _path, ...match }) => match),
          })),
        ]),
      ),
    }),
  },
  {
    what: 'the headers of a match are forgotten',
    notices: 'header names do not mind case, header values must be the very same',
    distort: eachRule((rule) => ({
      ...rule,
      matches: rule.matches.map((match) => ({ ...match, headers: [] })),
    })),
  },
  {
    what: 'a retry too many',
    notices: 'a status that is to be retried is asked again so many times, others are not',
    distort: eachRule((rule) =>
      rule.retry === undefined
        ? rule
        : { ...rule, retry: { ...rule.retry, attempts: rule.retry.attempts + 1 } },
    ),
  },
  {
    what: 'no copy is made',
    notices: 'a mirror gets a copy of every request, and its answer is thrown away',
    distort: eachRule((rule) => ({ ...rule, filters: rule.filters.filter(({ kind }) => kind !== 'mirror') })),
  },
];
