import type { SuiteTools } from '../../engine/world.ts';
import { Failure } from '../../schemas/failure.ts';
import type { ProbeInput } from '../../schemas/generated/documents.ts';
import { record, text } from '../policy/object-reader.ts';

const WRITTEN = /\{cluster-ip:([a-z0-9-]+)\}/g;

/** Stands for the address of a Service of the case, which is known once the Service is there. */
export function clusterIp(service: string): string {
  return `{cluster-ip:${service}}`;
}

/** The probe with the addresses of the Services that it names. Throws `Failure` for one without an address. */
export async function clusterIpsIn(
  input: ProbeInput,
  namespace: string,
  tools: Pick<SuiteTools, 'read'>,
): Promise<ProbeInput> {
  let written = JSON.stringify(input);
  for (const [whole, service = ''] of [...written.matchAll(WRITTEN)]) {
    const object = record(await tools.read(`/api/v1/namespaces/${namespace}/services/${service}`));
    const address = text(record(object?.['spec'])?.['clusterIP']) ?? 'None';
    if (!/^[0-9a-f.:]+$/i.test(address)) {
      throw new Failure('unsupported', `the Service ${service} has no address of its own`);
    }
    written = written.replaceAll(whole, address.includes(':') ? `[${address}]` : address);
  }
  return JSON.parse(written) as ProbeInput; // written above
}
