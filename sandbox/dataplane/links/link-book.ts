import { X509Certificate } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Failure } from '../../../schemas/failure.ts';

/** Another sandbox, as far as this one has to know it to reach it and to believe it. */
export interface Peer {
  /** What it is called here, in imports and commands. */
  readonly name: string;
  readonly trustDomain: string;
  /** The certificate of its authority, as PEM: the trust bundle of its trust domain. */
  readonly bundle: string;
  /** Where its east–west gateway listens. */
  readonly host: string;
  readonly port: number;
  /** Nothing passes between the two, as if the network were cut. */
  readonly cut: boolean;
}

const FILE = 'links.json';
const NAME = /^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/;
const TRUST_DOMAIN = /^[a-z0-9._-]+$/;

/** The links of a sandbox to others, kept in its state directory so that they outlive a restart. */
export class LinkBook {
  readonly #file: string;
  readonly #trustDomain: string;
  readonly #onChange = new Set<() => void>();
  #peers: readonly Peer[];

  constructor(stateDir: string, trustDomain: string) {
    this.#file = join(stateDir, FILE);
    this.#trustDomain = trustDomain;
    this.#peers = stored(this.#file);
  }

  /** The same list until something changes. */
  get peers(): readonly Peer[] {
    return this.#peers;
  }

  onChange(listener: () => void): void {
    this.#onChange.add(listener);
  }

  /** Adds a link or replaces the one of that name. Throws `Failure('invalid')` with one sentence for a bad one. */
  put(peer: Omit<Peer, 'cut'>): void {
    this.#check(peer);
    const cut = this.#peers.find(({ name }) => name === peer.name)?.cut ?? false;
    this.#set([...this.#others(peer.name), { ...peer, cut }]);
  }

  /** The peer's trust domain has other roots now. What is no bundle, or says nothing new, changes nothing. */
  renew(name: string, bundle: string): void {
    const peer = this.#peers.find((each) => each.name === name);
    if (peer === undefined || peer.bundle === bundle || authorityOf(bundle)?.ca !== true) return;
    this.#set([...this.#others(name), { ...peer, bundle }]);
  }

  remove(name: string): void {
    this.#demand(name);
    this.#set(this.#others(name));
  }

  /** Cuts a link or mends it. */
  cut(name: string, cut: boolean): void {
    this.#set([...this.#others(name), { ...this.#demand(name), cut }]);
  }

  mendAll(): void {
    if (this.#peers.some(({ cut }) => cut)) this.#set(this.#peers.map((peer) => ({ ...peer, cut: false })));
  }

  #others(name: string): readonly Peer[] {
    return this.#peers.filter((peer) => peer.name !== name);
  }

  #demand(name: string): Peer {
    const found = this.#peers.find((peer) => peer.name === name);
    if (found === undefined) throw new Failure('notFound', `there is no link to '${name}'`);
    return found;
  }

  #check({ name, trustDomain, bundle }: Omit<Peer, 'cut'>): void {
    const invalid = (why: string) => new Failure('invalid', why);
    if (!NAME.test(name)) throw invalid('a link is named by lower-case letters, digits and dashes');
    if (!TRUST_DOMAIN.test(trustDomain)) throw invalid(`'${trustDomain}' is not a trust domain`);
    if (trustDomain === this.#trustDomain) {
      throw invalid(
        `both sides have the trust domain ${trustDomain}: nobody could tell their workloads apart`,
      );
    }
    const same = this.#others(name).find((peer) => peer.trustDomain === trustDomain);
    if (same !== undefined)
      throw invalid(`the trust domain ${trustDomain} is that of the link '${same.name}'`);
    if (authorityOf(bundle)?.ca !== true)
      throw invalid('the trust bundle is not the certificate of an authority');
  }

  #set(peers: readonly Peer[]): void {
    this.#peers = [...peers].sort((a, b) => (a.name < b.name ? -1 : 1));
    writeFileSync(this.#file, JSON.stringify(this.#peers), { mode: 0o600 });
    for (const listener of this.#onChange) listener();
  }
}

/** The certificate in a bundle; undefined when there is none. */
function authorityOf(bundle: string): X509Certificate | undefined {
  try {
    return new X509Certificate(bundle);
  } catch {
    // Not a certificate: the caller says so.
    return undefined;
  }
}

function stored(file: string): readonly Peer[] {
  try {
    return JSON.parse(readFileSync(file, 'utf8')); // our own file
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
}
