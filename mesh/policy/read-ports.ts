import { list, type ObjectReader, record } from './object-reader.ts';
import type { PortSet } from './policy-model.ts';

/** The ports of a TCPRoute or UDPRoute: v1alpha4 `spec.matches.ports`; none written means every port. */
export function readPorts(reader: ObjectReader): PortSet {
  const written = list(record(reader.spec['matches'])?.['ports']);
  if (written.length === 0) return 'any';
  const ports = new Set<number>();
  written.forEach((port, index) => {
    if (typeof port === 'number' && Number.isInteger(port) && port > 0 && port < 65_536) ports.add(port);
    else reader.error(`spec.matches.ports[${index}]`, `${JSON.stringify(port)} is not a port`);
  });
  return ports;
}

/** Ports that either set holds. */
export function unionOfPorts(sets: readonly PortSet[]): PortSet {
  const union = new Set<number>();
  for (const set of sets) {
    if (set === 'any') return 'any';
    for (const port of set) union.add(port);
  }
  return union;
}
