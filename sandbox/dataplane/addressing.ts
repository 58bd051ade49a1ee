import { randomInt } from 'node:crypto';
import type { Server } from 'node:net';
import { Failure } from '../../schemas/failure.ts';

/** Where something really listens. */
export interface RealAddress {
  readonly host: string;
  readonly port: number;
}

/** Gives pods addresses and turns "pod address and port" into a place that can be dialled. */
export interface Addressing {
  /** A pod address nobody has; `claim` listens on it to find out, and is the pod's outbound proxy. */
  allocate(claim: Server): Promise<string>;
  /** Makes a server reachable as a port of a pod; another real port is used where that one cannot be had. */
  listen(server: Server, address: string, port: number): Promise<void>;
  /** Where a pod's port really is; undefined when nothing listens there. */
  realAddress(address: string, port: number): RealAddress | undefined;
  release(address: string): void;
}

/** The port of a pod's outbound proxy, where the address is its own. */
const PROXY_PORT = 15_001;
const ATTEMPTS = 64;

/** Linux treats all of 127.0.0.0/8 as loopback: a real address per pod, its ports as the pod has them. */
export function podAddressing(platform: NodeJS.Platform): Addressing {
  return platform === 'linux' ? new LoopbackNetwork() : new MappedPorts();
}

/** Addresses outside loopback that only this process knows: a real API server refuses endpoints on 127.0.0.0/8. */
export function virtualAddressing(): Addressing {
  return new MappedPorts();
}

/** What both kinds share: the book of who listens where. */
class AddressBook {
  readonly #places = new Map<string, RealAddress>();

  note(address: string, port: number, real: RealAddress): void {
    this.#places.set(`${address}:${port}`, real);
  }

  find(address: string, port: number): RealAddress | undefined {
    return this.#places.get(`${address}:${port}`);
  }

  forget(address: string): void {
    for (const key of this.#places.keys()) if (key.startsWith(`${address}:`)) this.#places.delete(key);
  }
}

class LoopbackNetwork implements Addressing {
  readonly #book = new AddressBook();
  // Two sandboxes on one machine start in different places; a clash is found by listening, and skipped.
  readonly #second = randomInt(1, 255);
  #next = randomInt(0, 200) * 256 + 1;

  async allocate(claim: Server): Promise<string> {
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const address = this.#nextAddress();
      if (await tryListen(claim, address, PROXY_PORT)) return address;
    }
    throw new Failure('portInUse', `no free pod address in 127.${this.#second}.0.0/16`);
  }

  async listen(server: Server, address: string, port: number): Promise<void> {
    // A port below 1024 may be refused to an ordinary user: any other port of the pod's own address will do.
    if (!(await tryListen(server, address, port)) && !(await tryListen(server, address, 0))) {
      throw new Failure('portInUse', `pod address ${address} cannot listen on port ${port}`);
    }
    this.#book.note(address, port, realAddressOf(server));
  }

  realAddress(address: string, port: number): RealAddress | undefined {
    return this.#book.find(address, port);
  }

  release(address: string): void {
    this.#book.forget(address);
  }

  #nextAddress(): string {
    this.#next = (this.#next + 1) % 65_536;
    if (this.#next % 256 === 0 || this.#next % 256 === 255) return this.#nextAddress();
    return `127.${this.#second}.${this.#next >> 8}.${this.#next & 255}`;
  }
}

/** Where only 127.0.0.1 exists, pod addresses are names: every port of theirs is a free real port. */
class MappedPorts implements Addressing {
  readonly #book = new AddressBook();
  #next = 1;

  async allocate(claim: Server): Promise<string> {
    if (!(await tryListen(claim, '127.0.0.1', 0)))
      throw new Failure('portInUse', 'no free port on 127.0.0.1');
    this.#next += 1;
    return `10.244.${this.#next >> 8}.${this.#next & 255}`;
  }

  async listen(server: Server, address: string, port: number): Promise<void> {
    if (!(await tryListen(server, '127.0.0.1', 0)))
      throw new Failure('portInUse', 'no free port on 127.0.0.1');
    this.#book.note(address, port, realAddressOf(server));
  }

  realAddress(address: string, port: number): RealAddress | undefined {
    return this.#book.find(address, port);
  }

  release(address: string): void {
    this.#book.forget(address);
  }
}

/** Where a listening server really is. */
export function realAddressOf(server: Server): RealAddress {
  const bound = server.address();
  if (bound === null || typeof bound === 'string') throw new Error('the server does not listen on a port');
  return { host: bound.address, port: bound.port };
}

/** False when the place is taken or not ours to take; other errors are thrown. */
function tryListen(server: Server, host: string, port: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const onError = (error: NodeJS.ErrnoException) => {
      server.off('listening', onListening);
      if (['EADDRINUSE', 'EACCES', 'EADDRNOTAVAIL'].includes(error.code ?? '')) resolve(false);
      else reject(error);
    };
    const onListening = () => {
      server.off('error', onError);
      resolve(true);
    };
    server.once('error', onError);
    server.once('listening', onListening);
    server.listen({ host, port });
  });
}
