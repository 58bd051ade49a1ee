import type { From, ProbeInput, Request } from '../../schemas/generated/documents.ts';
import type { Action, Place } from './case-model.ts';

/** One of the suite's callers; by name alone it is one of {@link Place.callers}. */
export function callerOf(place: Place, account = 'caller', namespace = place.callers): From {
  return { serviceAccount: account, namespace };
}

/** The address of a Service of the case: `http://server.NAMESPACE:8080/path`. */
export function addressOf(place: Place, service: string, path = '/', port = 8080): string {
  return `http://${service}.${place.namespace}:${port}${path}`;
}

type Asked = Request | readonly Request[];

function asked(request: Asked): Pick<ProbeInput, 'request' | 'requests'> {
  // An array is the only form that has many.
  return Array.isArray(request)
    ? { requests: request as readonly Request[] }
    : { request: request as Request };
}

/** Every request is answered with 200 by the workload that it was meant for. */
export function admitted(name: string, from: From, request: Asked, served: string): Action {
  const expect = { status: 200, peerIdentity: served };
  return { do: 'probe', name, input: { from, ...asked(request), expect } };
}

/** The mesh refuses every request, while it lets the control through to the same pod and port. */
export function refused(
  name: string,
  from: From,
  request: Asked,
  control: NonNullable<ProbeInput['control']>,
): Action {
  return { do: 'probe', name, input: { from, ...asked(request), control, expect: { denied: true } } };
}
