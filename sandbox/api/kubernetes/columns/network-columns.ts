import { isMap, listAt, mapAt, textAt } from '../../../store/json-values.ts';
import type { Column } from '../../resource.ts';
import { selectorText } from '../selector-text.ts';
import {
  AGE,
  type Cell,
  count,
  labelsText,
  mapsAt,
  NAME,
  shortList,
  spec,
  status,
  text,
  WIDE,
} from './cells.ts';

const servicePorts: Cell = (service) => {
  const texts = mapsAt(spec(service), 'ports').map(({ port, nodePort, protocol }) => {
    const node = count(nodePort) === 0 ? '' : `:${nodePort}`;
    return `${port}${node}/${protocol ?? 'TCP'}`;
  });
  return texts.length === 0 ? '<none>' : texts.join(',');
};

/** Addresses that a load balancer gave, each once and in order. */
function balancerAddresses(object: unknown): readonly string[] {
  const ingress = mapsAt(mapAt(status(object), 'loadBalancer'), 'ingress');
  const found = ingress.map((each) => textAt(each, 'ip') ?? textAt(each, 'hostname') ?? '');
  return [...new Set(found.filter((each) => each !== ''))].sort();
}

const externalIp: Cell = (service) => {
  const own = listAt(spec(service), 'externalIPs').map(String);
  switch (textAt(spec(service), 'type')) {
    case 'ExternalName':
      return textAt(spec(service), 'externalName') ?? '';
    case 'LoadBalancer':
      return [...balancerAddresses(service), ...own].join(',') || '<pending>';
    default:
      return own.join(',') || '<none>';
  }
};

const endpointTexts: Cell = (object) => {
  const texts: string[] = [];
  for (const subset of mapsAt(object, 'subsets')) {
    const ips = mapsAt(subset, 'addresses').map((address) => textAt(address, 'ip') ?? '');
    const ports = mapsAt(subset, 'ports');
    if (ports.length === 0) texts.push(...ips);
    for (const { port } of ports) texts.push(...ips.map((ip) => hostPort(ip, port)));
  }
  return shortList(texts, '<none>');
};

const hostPort = (ip: string, port: unknown): string =>
  ip.includes(':') ? `[${ip}]:${port}` : `${ip}:${port}`;

const ingressHosts: Cell = (ingress) => {
  const rules = mapsAt(spec(ingress), 'rules');
  const hosts = rules.map((rule) => textAt(rule, 'host') ?? '').filter((host) => host !== '');
  if (hosts.length === 0) return '*';
  const more = rules.length > 3 && hosts.length >= 3 ? ` + ${rules.length - 3} more...` : '';
  return `${hosts.slice(0, 3).join(',')}${more}`;
};

const DEFAULT_CLASS = 'ingressclass.kubernetes.io/is-default-class';

const className: Cell = (ingressClass) => {
  const metadata = mapAt(ingressClass, 'metadata');
  const isDefault = mapAt(metadata, 'annotations')[DEFAULT_CLASS] === 'true';
  return `${textAt(metadata, 'name') ?? ''}${isDefault ? ' (default)' : ''}`;
};

const classParameters: Cell = (ingressClass) => {
  const { parameters } = spec(ingressClass);
  if (!isMap(parameters)) return '<none>';
  const group = textAt(parameters, 'apiGroup');
  const suffix = group === undefined ? '' : `.${group}`;
  return `${textAt(parameters, 'kind')}${suffix}/${textAt(parameters, 'name')}`;
};

/** Columns of the kinds that say where traffic goes. */
export const NETWORK_COLUMNS: Readonly<Record<string, readonly Column[]>> = {
  Service: [
    NAME,
    text('Type', (s) => textAt(spec(s), 'type') ?? 'ClusterIP'),
    text('Cluster-IP', (s) => String(listAt(spec(s), 'clusterIPs')[0] ?? '<none>')),
    text('External-IP', externalIp),
    text('Port(s)', servicePorts),
    AGE,
    text('Selector', (s) => labelsText(spec(s)['selector']), WIDE),
  ],
  Endpoints: [NAME, text('Endpoints', endpointTexts), AGE],
  EndpointSlice: [
    NAME,
    text('AddressType', (s) => textAt(s, 'addressType') ?? ''),
    text('Ports', (s) =>
      shortList(
        mapsAt(s, 'ports').map(({ port, name }) => String(port ?? name ?? '*')),
        '<unset>',
      ),
    ),
    text('Endpoints', (s) =>
      shortList(
        mapsAt(s, 'endpoints').flatMap((e) => listAt(e, 'addresses').map(String)),
        '<unset>',
      ),
    ),
    AGE,
  ],
  NetworkPolicy: [NAME, text('Pod-Selector', (p) => selectorText(spec(p)['podSelector']) || '<none>'), AGE],
  Ingress: [
    NAME,
    text('Class', (i) => textAt(spec(i), 'ingressClassName') ?? '<none>'),
    text('Hosts', ingressHosts),
    text('Address', (i) => balancerAddresses(i).join(',')),
    text('Ports', (i) => (listAt(spec(i), 'tls').length > 0 ? '80, 443' : '80')),
    AGE,
  ],
  IngressClass: [
    { ...NAME, value: className },
    text('Controller', (c) => textAt(spec(c), 'controller') ?? ''),
    text('Parameters', classParameters),
    AGE,
  ],
};
