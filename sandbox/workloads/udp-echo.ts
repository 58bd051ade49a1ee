import type { OnDatagram, WorkloadContext } from './workload.ts';

/** Sends every datagram back, behind the text in `PREFIX` where that is set. */
export function createUdpEcho(context: WorkloadContext): OnDatagram {
  const prefix = Buffer.from(context.env['PREFIX'] ?? '');
  return (payload, answer) => {
    context.log(`datagram of ${payload.length} bytes`);
    answer(Buffer.concat([prefix, payload]));
  };
}
