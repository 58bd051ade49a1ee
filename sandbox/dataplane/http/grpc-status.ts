import { fieldValue, type RequestHead } from './message-head.ts';

/** Whether a request is a gRPC call (gRPC over HTTP/2: its content type begins so). */
export function isGrpc(head: RequestHead): boolean {
  return head.version === '2' && /^application\/grpc(?:$|[+;])/.test(fieldValue(head, 'content-type') ?? '');
}

/**
 * The gRPC status that stands for a refusal of the proxy's own (grpc/grpc doc/http-grpc-status-mapping.md; 504 is
 * our own time-out and so DEADLINE_EXCEEDED).
 */
export function grpcStatusOf(status: number): number {
  switch (status) {
    case 400:
      return 13;
    case 401:
      return 16;
    case 403:
      return 7;
    case 404:
    case 501:
      return 12;
    case 504:
      return 4;
    default:
      return status === 429 || status >= 500 ? 14 : 2;
  }
}

/** A status message as a trailer may carry it: printable ASCII, the rest percent-encoded. */
export function grpcMessage(text: string): string {
  return [...Buffer.from(text.trim(), 'utf8')]
    .map((byte) =>
      byte >= 0x20 && byte <= 0x7e && byte !== 0x25
        ? String.fromCharCode(byte)
        : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`,
    )
    .join('');
}
