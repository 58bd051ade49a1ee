import { isMap, type JsonMap, listAt } from '../../../store/json-values.ts';
import type { StatusCause } from '../../../store/status-error.ts';
import { invalidValue, requiredValue, unsupportedValue } from '../metadata-validation.ts';
import { forbiddenField, negativeCauses, portCauses, portOrNameCauses } from './causes.ts';

const HANDLERS = ['exec', 'httpGet', 'tcpSocket', 'grpc', 'sleep'];

function handlerCauses(place: string, handler: JsonMap): readonly StatusCause[] {
  const given = HANDLERS.filter((name) => isMap(handler[name]));
  if (given.length === 0) return [requiredValue(place, 'must specify a handler type')];
  return given.flatMap((name, i) =>
    i === 0
      ? oneHandlerCauses(`${place}.${name}`, name, handler[name])
      : [forbiddenField(`${place}.${name}`, 'may not specify more than 1 handler type')],
  );
}

function oneHandlerCauses(field: string, name: string, handler: unknown): readonly StatusCause[] {
  if (!isMap(handler)) return [];
  switch (name) {
    case 'exec':
      return listAt(handler, 'command').length === 0 ? [requiredValue(`${field}.command`)] : [];
    case 'httpGet': {
      const { path = '/', scheme = 'HTTP' } = handler;
      return [
        ...(path === '' ? [requiredValue(`${field}.path`)] : []),
        ...portOrNameCauses(`${field}.port`, handler['port']),
        ...(scheme === 'HTTP' || scheme === 'HTTPS'
          ? []
          : [unsupportedValue(`${field}.scheme`, scheme, ['HTTP', 'HTTPS'])]),
      ];
    }
    case 'tcpSocket':
      return portOrNameCauses(`${field}.port`, handler['port']);
    case 'grpc':
      return portCauses(`${field}.port`, handler['port']);
    default:
      return [];
  }
}

const TIMES = [
  'initialDelaySeconds',
  'timeoutSeconds',
  'periodSeconds',
  'successThreshold',
  'failureThreshold',
];

/** What is wrong with the probes and hooks of a container. */
export function probeCauses(place: string, container: JsonMap): readonly StatusCause[] {
  const causes: StatusCause[] = [];
  const { lifecycle } = container;
  if (isMap(lifecycle)) {
    for (const hook of ['postStart', 'preStop']) {
      const handler = lifecycle[hook];
      if (isMap(handler)) causes.push(...handlerCauses(`${place}.lifecycle.${hook}`, handler));
    }
  }
  for (const name of ['livenessProbe', 'readinessProbe', 'startupProbe']) {
    const probe = container[name];
    if (!isMap(probe)) continue;
    const field = `${place}.${name}`;
    causes.push(...handlerCauses(field, probe), ...negativeCauses(field, probe, TIMES));
    const threshold = probe['successThreshold'] ?? 1;
    if (name !== 'readinessProbe' && threshold !== 1) {
      causes.push(invalidValue(`${field}.successThreshold`, threshold, 'must be 1'));
    }
  }
  return causes;
}
