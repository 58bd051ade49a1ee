import { http, serverCase } from '../access-case.ts';
import type { ConformanceCase } from '../case-model.ts';
import { httpRoutes } from '../policies.ts';
import { admitted, callerOf, refused } from '../probes.ts';

const spec = 'traffic-access' as const;

const READ_AND_WRITE = [
  { name: 'read', pathRegex: '/book', methods: ['GET'] },
  { name: 'write', pathRegex: '/book', methods: ['PUT'] },
];

/** SMI traffic access, `rules`: what a target means by the routes that it names. */
export const ACCESS_RULE_CASES: readonly ConformanceCase[] = [
  serverCase({
    id: 'all-matches',
    spec,
    title: 'a rule without matches means every match of its group',
    actions: ({ place, namespace, caller, target, url }) => [
      {
        do: 'policy',
        objects: [httpRoutes(namespace, 'books', READ_AND_WRITE), target('may', [caller()], [http('books')])],
      },
      admitted('reads', callerOf(place), { url: url('/book') }, 'server'),
      admitted('writes', callerOf(place), { url: url('/book'), method: 'PUT' }, 'server'),
      refused(
        'deletes',
        callerOf(place),
        { url: url('/book'), method: 'DELETE' },
        { request: { url: url('/book') } },
      ),
    ],
  }),
  serverCase({
    id: 'named-match',
    spec,
    title: 'a rule with matches means those and no others of its group',
    actions: ({ place, namespace, caller, target, url }) => [
      {
        do: 'policy',
        objects: [
          httpRoutes(namespace, 'books', READ_AND_WRITE),
          target('may', [caller()], [http('books', ['read'])]),
        ],
      },
      admitted('reads', callerOf(place), { url: url('/book') }, 'server'),
      refused(
        'writes',
        callerOf(place),
        { url: url('/book'), method: 'PUT' },
        { request: { url: url('/book') } },
      ),
    ],
  }),
  serverCase({
    id: 'missing-group',
    spec,
    title: 'a target that names routes which are not there admits nobody by them',
    actions: ({ place, caller, target, any, url }) => [
      {
        do: 'policy',
        objects: [
          any,
          target('may', [caller()], [http('nowhere')]),
          target('other-may', [caller('other')], [http('any')]),
        ],
      },
      refused('refused', callerOf(place), { url: url() }, { from: callerOf(place, 'other') }),
    ],
  }),
  serverCase({
    id: 'two-groups',
    spec,
    title: 'each group that a target names admits for itself',
    actions: ({ place, namespace, caller, target, url }) => [
      {
        do: 'policy',
        objects: [
          httpRoutes(namespace, 'left', [{ name: 'left', pathRegex: '/left' }]),
          httpRoutes(namespace, 'right', [{ name: 'right', pathRegex: '/right' }]),
          target('may', [caller()], [http('left'), http('right')]),
        ],
      },
      admitted('left', callerOf(place), { url: url('/left') }, 'server'),
      admitted('right', callerOf(place), { url: url('/right') }, 'server'),
      refused('neither', callerOf(place), { url: url('/middle') }, { request: { url: url('/left') } }),
    ],
  }),
];
