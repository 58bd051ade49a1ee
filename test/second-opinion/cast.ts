import type { KubeObject } from '../../schemas/kube-object.ts';
import { deployment, namespace, service } from '../rig/mesh-rig.ts';

/** The namespace in which all cases play. */
export const SHOP = 'shop';
export const TRUST_DOMAIN = 'sandbox.test';

/** A workload of the cases, of one pod. */
export interface Actor {
  readonly name: string;
  readonly app: string;
  readonly account: string;
  readonly image: string;
  /** Undefined for those who only ask. */
  readonly port?: number;
  readonly version?: string;
  readonly env: Readonly<Record<string, string>>;
}

/** A service of the cases: all pods of an app, or those of one version. */
export interface Stage {
  readonly name: string;
  readonly app: string;
  readonly version?: string;
  readonly port: number;
  /** What its programs speak; `http` is both versions. */
  readonly protocol: 'http' | 'h2c' | 'grpc' | 'tcp';
}

const web = (
  name: string,
  app: string,
  version?: string,
  env: Readonly<Record<string, string>> = {},
): Actor => ({
  name,
  app,
  account: app,
  image: 'meshwright/echo:1',
  port: 8080,
  env,
  ...(version === undefined ? {} : { version }),
});
const ledger = (version: string): Actor => ({
  ...web(`ledger-${version}`, 'ledger', version, { BANNER: `ledger-${version}` }),
  image: 'meshwright/tcp-echo:1',
  port: 9000,
});
const calls = (version: string): Actor => ({
  ...web(`calls-${version}`, 'calls', version, version === 'v3' ? { ERROR_PERCENT: '100' } : {}),
  image: 'meshwright/grpc-echo:1',
  port: 9000,
});
const client = (name: string): Actor => ({
  name,
  app: name,
  account: name,
  image: 'meshwright/agent:1',
  env: {},
});

export const ACTORS: readonly Actor[] = [
  client('shopper'),
  client('thief'),
  web('website-v1', 'website', 'v1'),
  web('website-v2', 'website', 'v2'),
  web('failing', 'failing', undefined, { STATUS: '503' }),
  web('slow', 'slow', undefined, { LATENCY_MS: '60000' }),
  web('mixed-good', 'mixed', 'good'),
  web('mixed-bad', 'mixed', 'bad', { STATUS: '503' }),
  web('broken', 'broken', undefined, { STATUS: '500' }),
  { ...web('modern', 'modern'), image: 'meshwright/http2-echo:1' },
  ledger('v1'),
  ledger('v2'),
  calls('v1'),
  calls('v2'),
  calls('v3'),
];

const http = (name: string, app: string, version?: string): Stage => ({
  name,
  app,
  port: 8080,
  protocol: 'http',
  ...(version === undefined ? {} : { version }),
});
const tcp = (name: string, app: string, version?: string): Stage => ({
  ...http(name, app, version),
  port: 9000,
  protocol: 'tcp',
});
const grpc = (name: string, app: string, version?: string): Stage => ({
  ...tcp(name, app, version),
  protocol: 'grpc',
});

export const STAGES: readonly Stage[] = [
  http('website', 'website'),
  http('website-v1', 'website', 'v1'),
  http('website-v2', 'website', 'v2'),
  http('failing', 'failing'),
  http('slow', 'slow'),
  http('mixed', 'mixed'),
  http('broken', 'broken'),
  { ...http('modern', 'modern'), protocol: 'h2c' },
  tcp('ledger', 'ledger'),
  tcp('ledger-v1', 'ledger', 'v1'),
  tcp('ledger-v2', 'ledger', 'v2'),
  grpc('calls', 'calls'),
  grpc('calls-v1', 'calls', 'v1'),
  grpc('calls-v2', 'calls', 'v2'),
  grpc('calls-v3', 'calls', 'v3'),
];

/** Who serves a service. */
export function servers({ app, version }: Stage): readonly Actor[] {
  return ACTORS.filter((actor) => actor.app === app && (version === undefined || actor.version === version));
}

/** The name under which an application answers. */
export function backendOf({ app, version }: Actor): string {
  return version === undefined ? app : `${app}-${version}`;
}

/** The objects of all actors and services. */
export function castObjects(): readonly KubeObject[] {
  return [
    namespace(SHOP),
    ...ACTORS.map(({ name, app, version, account, image, port, env }) =>
      deployment(name, {
        app,
        image,
        env,
        serviceAccount: account,
        ...(version === undefined ? {} : { version }),
        ...(port === undefined ? {} : { ports: [port] }),
      }),
    ),
    ...stageObjects(),
  ];
}

/** The services alone. */
export function stageObjects(): readonly KubeObject[] {
  return STAGES.map(({ name, app, version, port, protocol }) =>
    service(name, version === undefined ? { app } : { app, version }, {
      name: protocol,
      port,
      ...(protocol === 'h2c' ? { appProtocol: 'kubernetes.io/h2c' } : {}),
    }),
  );
}
