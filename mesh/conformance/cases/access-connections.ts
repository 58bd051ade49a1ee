import { http, serverCase } from '../access-case.ts';
import type { Action, ConformanceCase } from '../case-model.ts';
import { httpRoutes } from '../policies.ts';
import { admitted, callerOf, refused } from '../probes.ts';

const spec = 'traffic-access' as const;

function held(action: Action, how: 'opens' | 'goesOn'): Action {
  return action.do === 'probe' ? { ...action, held: how } : action;
}

/** SMI traffic access and connections that are older than the policy. */
export const ACCESS_CONNECTION_CASES: readonly ConformanceCase[] = [
  serverCase({
    id: 'kept-connection-after-removal',
    spec,
    title: 'a connection from when its caller was admitted carries nothing once the target is gone',
    actions: ({ place, caller, target, any, url }) => {
      const ours = target('caller-may', [caller()], [http('any')]);
      const others = target('other-may', [caller('other')], [http('any')]);
      const control = { from: callerOf(place, 'other') };
      return [
        { do: 'policy', objects: [any, ours, others] },
        held(admitted('opened', callerOf(place), { url: url() }, 'server'), 'opens'),
        held(admitted('still-admitted', callerOf(place), { url: url() }, 'server'), 'goesOn'),
        { do: 'remove', objects: [ours] },
        held(refused('refused', callerOf(place), { url: url() }, control), 'goesOn'),
        refused('refused-afresh', callerOf(place), { url: url() }, control),
      ];
    },
  }),
  serverCase({
    id: 'kept-connection-after-narrowing',
    spec,
    title: 'on a connection that is kept each request is judged by the policy of its own time',
    actions: ({ place, namespace, caller, target, any, url }) => [
      { do: 'policy', objects: [any, target('may', [caller()], [http('any')])] },
      held(admitted('opened', callerOf(place), { url: url('/left') }, 'server'), 'opens'),
      {
        do: 'policy',
        objects: [
          httpRoutes(namespace, 'right', [{ name: 'right', pathRegex: '/right' }]),
          target('may', [caller()], [http('right')]),
        ],
      },
      held(
        refused('left', callerOf(place), { url: url('/left') }, { request: { url: url('/right') } }),
        'goesOn',
      ),
      held(admitted('right', callerOf(place), { url: url('/right') }, 'server'), 'goesOn'),
    ],
  }),
];
