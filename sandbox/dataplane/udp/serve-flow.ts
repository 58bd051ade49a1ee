import type { Duplex } from 'node:stream';
import type { OnDatagram } from '../../workloads/workload.ts';
import { DatagramReader, encodeDatagram } from './datagram-frames.ts';
import { FLOW_IDLE_MS } from './flow-table.ts';

/** Hands the datagrams of one flow to the pod's program and its answers back, until the flow falls silent. */
export function serveFlow(connection: Duplex, program: OnDatagram): void {
  const idle = setTimeout(() => connection.destroy(), FLOW_IDLE_MS);
  const answer = (payload: Buffer) => {
    idle.refresh();
    // A caller that does not take its answers loses them, as with any datagram.
    if (!connection.destroyed && !connection.writableNeedDrain) connection.write(encodeDatagram(payload));
  };
  const reader = new DatagramReader((payload) => {
    idle.refresh();
    program(payload, answer);
  });
  connection.on('data', (chunk: Buffer) => reader.feed(chunk));
  connection.on('end', () => connection.destroy());
  connection.on('close', () => clearTimeout(idle));
}
