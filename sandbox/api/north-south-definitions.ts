import type { JsonObject } from '../../schemas/json.ts';
import type { KubeObject } from '../../schemas/kube-object.ts';
import {
  backend,
  definition,
  list,
  name,
  object,
  oneOf,
  port,
  route,
  STATUS,
  text,
} from './gateway-definitions.ts';

/** Who looks after the sandbox's own GatewayClass. */
const CONTROLLER = 'sandbox.meshwright.dev/mesh';

const anyObject: JsonObject = { type: 'object', 'x-kubernetes-preserve-unknown-fields': true };
const hostname: JsonObject = {
  type: 'string',
  minLength: 1,
  maxLength: 253,
  pattern: '^(\\*\\.)?[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$',
};

const certificateRef = object(
  { group: { ...text, default: '' }, kind: { ...name, default: 'Secret' }, name, namespace: name },
  ['name'],
);

const routeKind = object({ group: { ...text, default: 'gateway.networking.k8s.io' }, kind: name }, ['kind']);

const listener: JsonObject = {
  ...object(
    {
      name: { type: 'string', minLength: 1, maxLength: 253 },
      hostname,
      port,
      protocol: { type: 'string', minLength: 1, maxLength: 255 },
      tls: object({
        mode: { ...oneOf('Terminate', 'Passthrough'), default: 'Terminate' },
        certificateRefs: list(certificateRef),
        options: { type: 'object', additionalProperties: text },
      }),
      allowedRoutes: {
        ...object({
          namespaces: {
            ...object({
              from: { ...oneOf('All', 'Selector', 'Same', 'None'), default: 'Same' },
              selector: anyObject,
            }),
            default: { from: 'Same' },
          },
          kinds: list(routeKind, 8),
        }),
        default: { namespaces: { from: 'Same' } },
      },
    },
    ['name', 'port', 'protocol'],
  ),
};

const gateway = object(
  {
    spec: object(
      {
        gatewayClassName: name,
        listeners: {
          ...list(listener),
          minItems: 1,
          'x-kubernetes-list-type': 'map',
          'x-kubernetes-list-map-keys': ['name'],
        },
        addresses: list(object({ type: { ...text, default: 'IPAddress' }, value: text }), 16),
        infrastructure: anyObject,
      },
      ['gatewayClassName', 'listeners'],
    ),
    status: STATUS,
  },
  ['spec'],
);

const gatewayClass = object(
  {
    spec: object(
      {
        controllerName: {
          type: 'string',
          minLength: 1,
          maxLength: 253,
          pattern:
            "^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*\\/[A-Za-z0-9\\/\\-._~%!$&'()*+,;=:]+$",
        },
        description: { type: 'string', maxLength: 64 },
        parametersRef: anyObject,
      },
      ['controllerName'],
    ),
    status: STATUS,
  },
  ['spec'],
);

const column = (title: string, jsonPath: string): JsonObject => ({ name: title, type: 'string', jsonPath });
const condition = (type: string) => `.status.conditions[?(@.type=="${type}")].status`;

/** The kinds of the Gateway API by which traffic enters the mesh: classes, Gateways, and routes for TLS as it is. */
export const NORTH_SOUTH_DEFINITIONS: readonly KubeObject[] = [
  definition('GatewayClass', 'gatewayclasses', {
    versions: ['v1beta1', 'v1'],
    schema: gatewayClass,
    scope: 'Cluster',
    shortNames: ['gc'],
    columns: [column('Controller', '.spec.controllerName'), column('Accepted', condition('Accepted'))],
  }),
  definition('Gateway', 'gateways', {
    versions: ['v1beta1', 'v1'],
    schema: gateway,
    shortNames: ['gtw'],
    columns: [
      column('Class', '.spec.gatewayClassName'),
      column('Address', '.status.addresses[*].value'),
      column('Programmed', condition('Programmed')),
    ],
  }),
  definition('TLSRoute', 'tlsroutes', {
    versions: ['v1alpha2', 'v1'],
    schema: route(object({ name, backendRefs: list(backend(undefined), 16) }, ['backendRefs']), true),
  }),
];

/** The class of Gateways that the sandbox runs. */
export const SANDBOX_GATEWAY_CLASS: KubeObject = {
  apiVersion: 'gateway.networking.k8s.io/v1',
  kind: 'GatewayClass',
  metadata: { name: 'meshwright' },
  spec: { controllerName: CONTROLLER, description: 'Gateways on loopback, run by the sandbox' },
};
