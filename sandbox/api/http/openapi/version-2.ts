import type { ServerResponse } from 'node:http';
import { COMMON_HEADERS, sendJson } from '../answers.ts';
import { KUBERNETES_VERSION } from '../discovery.ts';

const INFO = { title: 'Kubernetes', version: KUBERNETES_VERSION };
const PROTOBUF = 'application/com.github.proto-openapi.spec.v2.v1.0+protobuf';

/** A text as a field of a protobuf message. */
function field(number: number, value: string | Buffer): Buffer {
  const bytes = Buffer.from(value);
  // All that is said here is shorter than 128 bytes.
  return Buffer.concat([Buffer.of(number * 8 + 2, bytes.length), bytes]);
}

/** `{1: swagger, 2: {1: title, 2: version}}` of gnostic's `openapi_v2.Document`. */
const DOCUMENT = Buffer.concat([
  field(1, '2.0'),
  field(2, Buffer.concat([field(1, INFO.title), field(2, INFO.version)])),
]);

/**
 * `/openapi/v2`, without any definition: kubectl asks for it before it sends a `kind: List`, and leaves what it does not
 * find there to the server, which is strict. The definitions are in version 3.
 */
export function sendOpenApiV2(response: ServerResponse, accept: string): void {
  if (!accept.includes('protobuf')) {
    sendJson(response, 200, { swagger: '2.0', info: INFO, paths: {}, definitions: {} });
    return;
  }
  response.writeHead(200, {
    ...COMMON_HEADERS,
    'content-type': PROTOBUF,
    'content-length': DOCUMENT.length,
  });
  response.end(DOCUMENT);
}
