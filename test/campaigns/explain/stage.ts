import type { JsonObject } from '../../../schemas/json.ts';
import type { KubeObject } from '../../../schemas/kube-object.ts';
import { deployment, namespace, service } from '../../rig/mesh-rig.ts';

/** Who asks, by `namespace/account`. */
export const CLIENTS = ['shop/front', 'shop/thief', 'desk/front', 'desk/clerk'] as const;
/** Names under which backends answer. */
export const BACKENDS = ['web-v1', 'web-v2', 'api', 'ledger'] as const;

/** What can be asked: a port of a service. */
export interface Entrance {
  readonly namespace: string;
  readonly service: string;
  readonly port: number;
}

const port = (number: number, targetPort: number, name = `http-${number}`): JsonObject => ({
  name,
  port: number,
  targetPort,
});

/** `short` has no port 80: as a backend of a split it lacks its root's port. */
const SERVICES: readonly (readonly [
  string,
  string,
  Readonly<Record<string, string>>,
  readonly JsonObject[],
])[] = [
  ['shop', 'web', { app: 'web' }, [port(80, 8080), port(9000, 8080, 'tcp-raw')]],
  ['shop', 'web-v1', { app: 'web', version: 'v1' }, [port(80, 8080), port(9000, 8080, 'tcp-raw')]],
  ['shop', 'web-v2', { app: 'web', version: 'v2' }, [port(80, 8080)]],
  ['shop', 'short', { app: 'api' }, [port(8081, 8080)]],
  ['shop', 'empty', { app: 'nobody' }, [port(80, 8080)]],
  ['shop', 'api', { app: 'api' }, [port(80, 8080), port(9000, 8080, 'tcp-raw')]],
  ['desk', 'ledger', { app: 'ledger' }, [port(80, 8080)]],
];

export const ENTRANCES: readonly Entrance[] = SERVICES.flatMap(([space, name, , ports]) =>
  ports.map((each) => ({ namespace: space, service: name, port: Number(each['port']) })),
);

/** Namespaces, workloads and services; behind `web` stand two accounts. */
export function stageObjects(): readonly KubeObject[] {
  const web = (version: string, serviceAccount: string) =>
    deployment(`web-${version}`, { app: 'web', version, serviceAccount });
  return [
    namespace('shop', { deny: true }),
    namespace('desk', { deny: true }),
    ...CLIENTS.map((client) => {
      const [space = '', name = ''] = client.split('/');
      return deployment(name, {
        namespace: space,
        app: `${space}-${name}`,
        image: 'meshwright/agent:1',
        serviceAccount: name,
      });
    }),
    web('v1', 'web'),
    web('v2', 'web-next'),
    deployment('api'),
    deployment('ledger', { namespace: 'desk' }),
    ...SERVICES.map(([space, name, selector, ports]): KubeObject => {
      const made = service(name, selector, {}, space);
      return { ...made, spec: { selector, ports: [...ports] } };
    }),
  ];
}
