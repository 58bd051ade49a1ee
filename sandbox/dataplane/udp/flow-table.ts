import type { Duplex } from 'node:stream';
import { DatagramReader, encodeDatagram } from './datagram-frames.ts';

/** A flow that carries nothing for so long ends (Envoy's default for UDP sessions). */
export const FLOW_IDLE_MS = 60_000;
/** Flows of one client; the one that was used least recently makes room. */
const MAX_FLOWS = 1024;
/** Datagrams that wait while a flow's connection is made; more are lost, as on any full queue. */
const MAX_WAITING = 64;

interface Flow {
  upstream: Duplex | undefined;
  readonly waiting: Buffer[];
  readonly idle: NodeJS.Timeout;
  closed: boolean;
}

export interface FlowWay {
  /** Opens the flow's connection; called once per flow, which stays with where that led. */
  readonly connect: () => Promise<Duplex>;
  /** A datagram came back. */
  readonly onDatagram: (payload: Buffer) => void;
}

/** The datagram flows of one client: each has a connection to its destination's sidecar until it falls silent. */
export class FlowTable {
  readonly #flows = new Map<string, Flow>();
  readonly #idleMs: number;

  constructor(idleMs = FLOW_IDLE_MS) {
    this.#idleMs = idleMs;
  }

  get size(): number {
    return this.#flows.size;
  }

  /** Sends a datagram in its flow; `way` is asked for only when the flow is new. What cannot be sent is lost. */
  send(key: string, payload: Buffer, way: () => FlowWay | undefined): void {
    const flow = this.#flows.get(key) ?? this.#begin(key, way());
    if (flow === undefined) return;
    // Put back last: a Map keeps insertion order, the first is the least recently used.
    this.#flows.delete(key);
    this.#flows.set(key, flow);
    flow.idle.refresh();
    if (flow.upstream === undefined) {
      if (flow.waiting.length < MAX_WAITING) flow.waiting.push(payload);
    } else if (!flow.upstream.writableNeedDrain) flow.upstream.write(encodeDatagram(payload));
  }

  close(): void {
    for (const [key, flow] of this.#flows) this.#end(key, flow);
  }

  #begin(key: string, way: FlowWay | undefined): Flow | undefined {
    if (way === undefined) return undefined;
    const oldest = this.#flows.entries().next().value;
    if (this.#flows.size >= MAX_FLOWS && oldest !== undefined) this.#end(oldest[0], oldest[1]);
    const flow: Flow = {
      upstream: undefined,
      waiting: [],
      idle: setTimeout(() => this.#end(key, flow), this.#idleMs),
      closed: false,
    };
    this.#flows.set(key, flow);
    way.connect().then(
      (upstream) => this.#connected(key, flow, upstream, way),
      () => this.#end(key, flow),
    );
    return flow;
  }

  #connected(key: string, flow: Flow, upstream: Duplex, way: FlowWay): void {
    upstream.on('error', () => upstream.destroy());
    upstream.on('close', () => this.#end(key, flow));
    upstream.on('end', () => upstream.destroy());
    if (flow.closed) {
      upstream.destroy();
      return;
    }
    flow.upstream = upstream;
    const reader = new DatagramReader((payload) => {
      flow.idle.refresh();
      way.onDatagram(payload);
    });
    upstream.on('data', (chunk: Buffer) => reader.feed(chunk));
    for (const payload of flow.waiting.splice(0)) upstream.write(encodeDatagram(payload));
  }

  #end(key: string, flow: Flow): void {
    flow.closed = true;
    clearTimeout(flow.idle);
    flow.upstream?.destroy();
    if (this.#flows.get(key) === flow) this.#flows.delete(key);
  }
}
