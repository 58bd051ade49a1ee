import { allowsOrigin } from '../../mesh/policy/gateway/read-cors.ts';
import type { CorsPolicy } from '../../mesh/policy/gateway/route-model.ts';
import { type Field, field, fieldValue, type RequestHead } from './http/message-head.ts';
import type { Reply } from './http/routing.ts';

/** The answer to a browser that asks beforehand (Fetch 3.2.2, HTTPCORSFilter); undefined for any other request. */
export function preflightReply(policy: CorsPolicy, head: RequestHead): Reply | undefined {
  const origin = fieldValue(head, 'origin');
  const method = fieldValue(head, 'access-control-request-method');
  if (head.method !== 'OPTIONS' || origin === undefined || method === undefined) return undefined;
  const allowed =
    allowsOrigin(policy, origin) &&
    (policy.methods.includes('*') || isSafelisted(method) || policy.methods.includes(method));
  // Without the fields of a permission the browser asks no further.
  const fields = allowed ? permission(policy, head, { origin, method }) : [];
  return { kind: 'reply', status: 200, fields: [...fields, field('vary', 'Origin')], body: '' };
}

/** The fields of a response as a page of the request's origin may see it; what the backend said of CORS does not count. */
export function corsFields(
  policy: CorsPolicy,
  head: RequestHead,
): ((fields: readonly Field[]) => readonly Field[]) | undefined {
  const origin = fieldValue(head, 'origin');
  if (origin === undefined) return undefined;
  const own = allowsOrigin(policy, origin)
    ? [
        ...originFields(policy, origin),
        ...(policy.exposed.length === 0
          ? []
          : [field('access-control-expose-headers', policy.exposed.join(', '))]),
      ]
    : [];
  return (fields) => [
    ...fields.filter(({ key }) => !key.startsWith('access-control-')),
    ...own,
    field('vary', 'Origin'),
  ];
}

function permission(
  policy: CorsPolicy,
  head: RequestHead,
  { origin, method }: { readonly origin: string; readonly method: string },
): readonly Field[] {
  const asked = fieldValue(head, 'access-control-request-headers');
  // Where credentials go along, `*` would be a name like any other: what was asked for is said instead.
  const methods = policy.methods.includes('*') ? method : policy.methods.join(', ');
  const headers = policy.headers.includes('*') ? (asked ?? '') : policy.headers.join(', ');
  return [
    ...originFields(policy, origin),
    ...(methods === '' ? [] : [field('access-control-allow-methods', methods)]),
    ...(headers === '' ? [] : [field('access-control-allow-headers', headers)]),
    field('access-control-max-age', String(policy.maxAgeSeconds)),
  ];
}

function originFields({ origins, credentials }: CorsPolicy, origin: string): readonly Field[] {
  const said = origins.includes('*') && !credentials ? '*' : origin;
  return [
    field('access-control-allow-origin', said),
    ...(credentials ? [field('access-control-allow-credentials', 'true')] : []),
  ];
}

/** Methods that need no permission (Fetch 2.2.1). */
function isSafelisted(method: string): boolean {
  return method === 'GET' || method === 'HEAD' || method === 'POST';
}
