import { createSocket } from 'node:dgram';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { RealAddress } from '../addressing.ts';
import { FlowTable } from './flow-table.ts';
import { readSocksDatagram, writeSocksDatagram } from './socks-datagram.ts';

/** Decides where a new flow to `host:port` goes; undefined when there is no such place. */
export type OpenFlow = (host: string, port: number) => (() => Promise<Duplex>) | undefined;

/**
 * Serves a SOCKS5 UDP association (RFC 1928 7): a relay socket at the given address for the client whose TCP
 * connection asked for it, and only as long as that connection stands. Flows are told apart by both ends' addresses.
 */
export function serveAssociation(client: Socket, host: string, openFlow: OpenFlow): Promise<RealAddress> {
  const relay = createSocket('udp4');
  const flows = new FlowTable();
  const owner = client.remoteAddress;
  relay.on('message', (bytes, from) => {
    const datagram = readSocksDatagram(bytes);
    if (datagram === undefined || from.address !== owner) return;
    // The buffer of a message is the receiver's own; its parts may be kept.
    const { payload, address } = datagram;
    flows.send(`${from.port}>${datagram.host}:${datagram.port}`, payload, () => {
      const connect = openFlow(datagram.host, datagram.port);
      if (connect === undefined) return undefined;
      const onDatagram = (answer: Buffer) =>
        relay.send(writeSocksDatagram(address, answer), from.port, from.address, () => undefined);
      return { connect, onDatagram };
    });
  });
  client.on('close', () => {
    flows.close();
    relay.close();
  });
  client.resume();
  return new Promise((resolve, reject) => {
    relay.once('error', reject);
    relay.bind(0, host, () => {
      const { address, port } = relay.address();
      relay.on('error', () => client.destroy());
      relay.off('error', reject);
      resolve({ host: address, port });
    });
  });
}
