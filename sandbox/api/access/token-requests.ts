import { isMap, listAt, mapAt } from '../../store/json-values.ts';
import { invalid } from '../../store/status-error.ts';
import { kubeTime, readObject, type WriteContext } from '../../store/write-objects.ts';
import { invalidValue } from '../kubernetes/metadata-validation.ts';
import { ISSUER, issueToken } from './account-tokens.ts';

const HOUR = 3600;
const LEAST = 600;

/** Answers `POST …/serviceaccounts/NAME/token`. */
export function answerTokenRequest(
  context: WriteContext,
  place: { readonly namespace: string; readonly name: string },
  body: unknown,
  secret: string,
): unknown {
  const account = readObject(context, 'ServiceAccount', place.namespace, place.name);
  const spec = mapAt(body, 'spec');
  const wanted = spec['expirationSeconds'];
  const seconds = typeof wanted === 'number' ? wanted : HOUR;
  if (seconds < LEAST) {
    const why = 'may not specify a duration less than 10 minutes';
    const cause = invalidValue('spec.expirationSeconds', seconds, why);
    throw invalid({ group: 'authentication.k8s.io', kind: 'TokenRequest' }, '', [cause]);
  }
  const given = listAt(spec, 'audiences').map(String);
  const audiences = given.length === 0 ? [ISSUER] : given;
  const issuedAt = Math.floor(context.now() / 1000);
  const { uid = '' } = account.metadata;
  const token = issueToken({ ...place, uid, audiences, issuedAt, expiresAt: issuedAt + seconds }, secret);
  const bound = isMap(spec['boundObjectRef']) ? spec['boundObjectRef'] : null;
  return {
    kind: 'TokenRequest',
    apiVersion: 'authentication.k8s.io/v1',
    metadata: { name: place.name, namespace: place.namespace, creationTimestamp: kubeTime(context.now()) },
    spec: { audiences, expirationSeconds: seconds, boundObjectRef: bound },
    status: { token, expirationTimestamp: kubeTime((issuedAt + seconds) * 1000) },
  };
}
