/** A datagram as it travels between two sidecars, over the mutual TLS of its flow: its length, then its bytes. */
export function encodeDatagram(payload: Buffer): Buffer {
  const frame = Buffer.allocUnsafe(payload.length + 2);
  frame.writeUInt16BE(payload.length, 0);
  payload.copy(frame, 2);
  return frame;
}

/** Cuts what comes over a flow's connection into datagrams again. */
export class DatagramReader {
  readonly #onDatagram: (payload: Buffer) => void;
  #received: Buffer = Buffer.alloc(0);

  constructor(onDatagram: (payload: Buffer) => void) {
    this.#onDatagram = onDatagram;
  }

  feed(chunk: Buffer): void {
    this.#received = this.#received.length === 0 ? chunk : Buffer.concat([this.#received, chunk]);
    while (this.#received.length >= 2) {
      const end = 2 + this.#received.readUInt16BE(0);
      if (this.#received.length < end) return;
      const payload = this.#received.subarray(2, end);
      this.#received = this.#received.subarray(end);
      this.#onDatagram(payload);
    }
  }
}
