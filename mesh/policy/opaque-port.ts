import { type JsonRecord, text } from './object-reader.ts';

/** Protocol names that begin with the client's silence or are not HTTP/1.1; a port named so is not waited for. */
const OPAQUE = /^(tcp|tls|mysql|mongo|postgres|postgresql|redis|amqp|smtp|mqtt|kafka)(-|$)/;

/** Whether a port of a Service is declared as a protocol other than HTTP, by `appProtocol` or else by its name. */
export function isOpaquePort(port: JsonRecord | undefined): boolean {
  const declared = text(port?.['appProtocol']) ?? text(port?.['name']) ?? '';
  return OPAQUE.test(declared.toLowerCase());
}
