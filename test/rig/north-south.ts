import { request } from 'node:http';
import { connect as connectTls } from 'node:tls';
import type { JsonObject } from '../../schemas/json.ts';
import type { KubeObject } from '../../schemas/kube-object.ts';
import type { Pair } from './certificates.ts';
import type { GatewayRig } from './gateway-rig.ts';
import { answerTo, type HttpAnswer } from './http-answer.ts';
import type { HttpAsk } from './pod-client.ts';

const VERSION = 'gateway.networking.k8s.io/v1';

/** The class of the Gateways that the sandbox runs. */
export const GATEWAY_CLASS: KubeObject = {
  apiVersion: VERSION,
  kind: 'GatewayClass',
  metadata: { name: 'meshwright' },
  spec: { controllerName: 'sandbox.meshwright.dev/mesh' },
};

export function gatewayObject(
  name: string,
  listeners: readonly JsonObject[],
  spec: JsonObject = {},
): KubeObject {
  return {
    apiVersion: VERSION,
    kind: 'Gateway',
    metadata: { name, namespace: 'shop' },
    spec: { gatewayClassName: 'meshwright', listeners: [...listeners], ...spec },
  };
}

/** A route whose parent is Gateway `web` of shop unless something is said. */
export function entering(
  kind: 'HTTPRoute' | 'GRPCRoute' | 'TCPRoute' | 'TLSRoute',
  name: string,
  rules: readonly JsonObject[],
  more: {
    readonly parent?: JsonObject;
    readonly hostnames?: readonly string[];
    readonly namespace?: string;
  } = {},
): KubeObject {
  const { parent = {}, hostnames, namespace = 'shop' } = more;
  return {
    apiVersion: kind.startsWith('T') ? 'gateway.networking.k8s.io/v1alpha2' : VERSION,
    kind,
    metadata: { name, namespace },
    spec: {
      parentRefs: [{ name: 'web', ...parent }],
      ...(hostnames === undefined ? {} : { hostnames: [...hostnames] }),
      rules: [...rules],
    },
  };
}

/** Conditions of a Gateway and of its listeners as `Status Reason`, once they tell of the newest generation. */
export async function gatewayStatus(
  { rig }: Pick<GatewayRig, 'rig'>,
  name = 'web',
): Promise<{
  readonly address: string;
  readonly conditions: Readonly<Record<string, string>>;
  readonly listeners: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}> {
  const read = () => rig.cluster.get('Gateway.gateway.networking.k8s.io', 'shop', name);
  await rig.cluster.until(() => {
    const generation = read()?.metadata.generation;
    return conditionsOf(read()?.['status'] as JsonObject).some(
      (each) => each['observedGeneration'] === generation,
    );
  });
  const status = read()?.['status'] as JsonObject; // as the sandbox writes it
  const [address] = status['addresses'] as readonly { readonly value: string }[];
  const listeners = status['listeners'] as readonly JsonObject[];
  return {
    address: address?.value ?? '',
    conditions: named(conditionsOf(status)),
    listeners: Object.fromEntries(
      listeners.map((each) => [
        String(each['name']),
        { attachedRoutes: each['attachedRoutes'], ...named(conditionsOf(each)) },
      ]),
    ),
  };
}

/** A Secret that holds a certificate and its key. */
export function tlsSecret(name: string, { cert, key }: Pair, place = 'shop'): KubeObject {
  const base64 = (text: string) => Buffer.from(text).toString('base64');
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name, namespace: place },
    type: 'kubernetes.io/tls',
    data: { 'tls.crt': base64(cert), 'tls.key': base64(key) },
  };
}

/** Where a listener says that it listens. */
export async function listenerPlace(gateway: Pick<GatewayRig, 'rig'>, listener: string, name = 'web') {
  await gatewayStatus(gateway, name);
  const object = gateway.rig.cluster.get('Gateway.gateway.networking.k8s.io', 'shop', name);
  const status = object?.['status'] as JsonObject; // as the sandbox writes it
  const entry = (status['listeners'] as readonly JsonObject[]).find((each) => each['name'] === listener);
  const programmed = conditionsOf(entry).find((each) => each['type'] === 'Programmed');
  const [, host = '', port = ''] = /on (\S+):(\d+)/.exec(String(programmed?.['message'])) ?? [];
  return { host, port: Number(port) };
}

function conditionsOf(status: JsonObject | undefined): readonly JsonObject[] {
  return (status?.['conditions'] ?? []) as readonly JsonObject[]; // as the sandbox writes it
}

function named(conditions: readonly JsonObject[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    conditions.map((each) => [String(each['type']), `${each['status']} ${each['reason']}`]),
  );
}

type Place = { readonly host: string; readonly port: number };

/** One request from this machine, outside every pod; `tls` names the server and the authority to trust. */
export function askFromOutside(
  place: Place,
  ask: HttpAsk = {},
  tls?: { readonly servername: string; readonly ca: string },
): Promise<HttpAnswer> {
  const call = request({
    ...place,
    method: ask.method ?? 'GET',
    path: ask.path ?? '/',
    headers: { connection: 'close', ...ask.headers },
    ...(tls === undefined ? {} : { createConnection: () => connectTls({ ...place, ...tls }) }),
  });
  return answerTo(call, ask.body);
}
