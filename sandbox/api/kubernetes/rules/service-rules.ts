import type { KubeObject } from '../../../../schemas/kube-object.ts';
import { isMap, type JsonMap, listAt, mapAt, textAt } from '../../../store/json-values.ts';
import type { StatusCause } from '../../../store/status-error.ts';
import {
  dnsLabelCauses,
  duplicateValue,
  invalidValue,
  labelCauses,
  qualifiedNameTroubles,
  requiredValue,
  subdomainCauses,
  unsupportedValue,
} from '../metadata-validation.ts';
import { addressCauses, forbiddenField, portCauses, portNameCauses } from './causes.ts';
import { protocolCauses } from './container-rules.ts';

const TYPES = ['ClusterIP', 'ExternalName', 'LoadBalancer', 'NodePort'];

const isExposed = (spec: JsonMap): boolean => spec['type'] === 'NodePort' || spec['type'] === 'LoadBalancer';

function portsCauses(spec: JsonMap): readonly StatusCause[] {
  const ports = listAt(spec, 'ports').filter(isMap);
  const names = new Set<string>();
  return ports.flatMap((port, i) => {
    const field = `spec.ports[${i}]`;
    const name = textAt(port, 'name') ?? '';
    const causes: StatusCause[] = [];
    if (name === '') {
      if (ports.length > 1) causes.push(requiredValue(`${field}.name`));
    } else {
      causes.push(...dnsLabelCauses(`${field}.name`, name));
      if (names.has(name)) causes.push(duplicateValue(`${field}.name`, name));
      names.add(name);
    }
    causes.push(...portCauses(`${field}.port`, port['port']));
    causes.push(...protocolCauses(`${field}.protocol`, port['protocol']));
    const target = port['targetPort'];
    const place = `${field}.targetPort`;
    causes.push(...(typeof target === 'string' ? portNameCauses(place, target) : portCauses(place, target)));
    const protocol = textAt(port, 'appProtocol');
    const troubles = protocol === undefined ? [] : qualifiedNameTroubles(protocol);
    return [...causes, ...troubles.map((why) => invalidValue(`${field}.appProtocol`, protocol, why))];
  });
}

function sharedPortCauses(spec: JsonMap): readonly StatusCause[] {
  const seen = new Set<string>();
  return listAt(spec, 'ports').flatMap((port, i) => {
    if (!isMap(port)) return [];
    const field = `spec.ports[${i}]`;
    const causes: StatusCause[] = [];
    if (!isExposed(spec) && typeof port['nodePort'] === 'number' && port['nodePort'] !== 0) {
      causes.push(
        forbiddenField(`${field}.nodePort`, `may not be used when \`type\` is '${String(spec['type'])}'`),
      );
    }
    const key = `${String(port['protocol'])}/${String(port['port'])}`;
    // The words of the Go struct by which a real server compares ports.
    const shown = {
      Name: '',
      Protocol: port['protocol'],
      AppProtocol: null,
      Port: port['port'],
      TargetPort: 0,
      NodePort: 0,
    };
    if (seen.has(key)) causes.push(duplicateValue(field, shown));
    seen.add(key);
    return causes;
  });
}

function addressesCauses(spec: JsonMap): readonly StatusCause[] {
  const address = textAt(spec, 'clusterIP') ?? '';
  const field = 'spec.clusterIPs[0]';
  const causes: StatusCause[] = [];
  if (address === 'None') {
    if (isExposed(spec)) {
      causes.push(
        invalidValue(field, address, `may not be set to 'None' for ${String(spec['type'])} services`),
      );
    }
  } else if (address !== '') causes.push(...addressCauses(field, address));
  for (const [i, family] of listAt(spec, 'ipFamilies').entries()) {
    if (family === 'IPv4' || family === 'IPv6') continue;
    causes.push(unsupportedValue(`spec.ipFamilies[${i}]`, family, ['IPv4', 'IPv6']));
  }
  for (const [i, each] of listAt(spec, 'externalIPs').entries()) {
    causes.push(...addressCauses(`spec.externalIPs[${i}]`, each));
  }
  return causes;
}

function policyCauses(spec: JsonMap): readonly StatusCause[] {
  const { externalTrafficPolicy: external, internalTrafficPolicy: internal } = spec;
  const causes: StatusCause[] = [];
  if (typeof external === 'string' && external !== '') {
    const field = 'spec.externalTrafficPolicy';
    const exposed = isExposed(spec) || listAt(spec, 'externalIPs').length > 0;
    if (!exposed) {
      causes.push(invalidValue(field, external, 'may only be set for externally-accessible services'));
    } else if (external !== 'Cluster' && external !== 'Local') {
      causes.push(unsupportedValue(field, external, ['Cluster', 'Local']));
    }
  }
  if (typeof internal === 'string' && internal !== 'Cluster' && internal !== 'Local') {
    causes.push(unsupportedValue('spec.internalTrafficPolicy', internal, ['Cluster', 'Local']));
  }
  return causes;
}

function changeCauses(spec: JsonMap, previous: KubeObject | undefined): readonly StatusCause[] {
  const before = mapAt(previous, 'spec');
  const held = textAt(before, 'clusterIP') ?? '';
  const wanted = textAt(spec, 'clusterIP') ?? '';
  if (held === '' || held === wanted || before['type'] === 'ExternalName') return [];
  if (spec['type'] === 'ExternalName') return [];
  return [invalidValue('spec.clusterIPs[0]', listAt(spec, 'clusterIPs'), 'may not change once set')];
}

/** What is wrong with a Service, and with how it differs from what it was. */
export function serviceCauses(service: KubeObject, previous: KubeObject | undefined): readonly StatusCause[] {
  const spec = mapAt(service, 'spec');
  const { type } = spec;
  const causes: StatusCause[] = [];
  if (type === 'ExternalName') {
    const name = textAt(spec, 'externalName') ?? '';
    if (name === '') causes.push(requiredValue('spec.externalName'));
    else causes.push(...subdomainCauses('spec.externalName', name.replace(/\.$/, '')));
    return [...causes, ...labelCauses('spec.selector', spec['selector'])];
  }
  const headless = spec['clusterIP'] === 'None';
  if (listAt(spec, 'ports').length === 0 && !headless) causes.push(requiredValue('spec.ports'));
  causes.push(...portsCauses(spec), ...labelCauses('spec.selector', spec['selector']));
  const affinity = spec['sessionAffinity'];
  if (affinity !== 'None' && affinity !== 'ClientIP') {
    causes.push(unsupportedValue('spec.sessionAffinity', affinity, ['ClientIP', 'None']));
  }
  if (!TYPES.includes(String(type))) causes.push(unsupportedValue('spec.type', type, TYPES));
  causes.push(...addressesCauses(spec), ...sharedPortCauses(spec), ...policyCauses(spec));
  return [...causes, ...changeCauses(spec, previous)];
}
