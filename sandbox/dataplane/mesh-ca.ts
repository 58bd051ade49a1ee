import type { Subject } from '../../mesh/policy/policy-model.ts';
import { spiffeId } from './identity.ts';
import {
  createRoot,
  endOf,
  fingerprintOf,
  issueCertificate,
  type WorkloadCertificate,
} from './issue-certificates.ts';
import { keepRoots, type Root, readRoots } from './root-store.ts';

const HOUR_MS = 3_600_000;

/** How long certificates of the mesh live, and by which clock. Milliseconds. */
export interface CertificateTimes {
  readonly now: () => number;
  /** A workload's certificate; it is renewed when half of it is over. */
  readonly workloadMs: number;
  /** A root; a new one is made when three quarters of it are over. */
  readonly rootMs: number;
  /** For how long everybody trusts a new root before it signs, so that no handshake meets a stranger. */
  readonly overlapMs: number;
  /** How often it looks what is due, and asks linked sandboxes for their roots: some times within the overlap. */
  readonly tendMs: number;
}

export const CERTIFICATE_TIMES: CertificateTimes = {
  now: Date.now,
  workloadMs: HOUR_MS,
  rootMs: 365 * 24 * HOUR_MS,
  overlapMs: 15_000,
  tendMs: 5_000,
};

/** The certificate that a workload has at the moment. */
export interface WorkloadCredentials {
  readonly identity: string;
  /** Asked for each new connection: it is another one after every renewal. */
  readonly current: () => WorkloadCertificate;
  /** How often it has been renewed. */
  readonly renewals: () => number;
  /** Calls back after each renewal; the credentials are renewed as long as somebody listens. Returns the end of it. */
  readonly onRenewal: (listener: (certificate: WorkloadCertificate) => void) => () => void;
}

/** A root as the mesh tells of it. */
export interface RootReport {
  readonly fingerprint: string;
  readonly notAfter: string;
  readonly state: 'coming' | 'signing' | 'leaving';
}

/** The mesh's certificate authority: one per store, so that a sandbox that comes back is the same trust domain. */
export interface MeshCa {
  /** Credentials whose only name is the workload's SPIFFE ID; one per service account and process. */
  issue(subject: Subject): Promise<WorkloadCredentials>;
  /** Renews what is due, roots included; to be called every now and then. */
  tend(): Promise<void>;
  /** Brings in a new root now; it signs once everybody has trusted it for the overlap. */
  rotate(): Promise<void>;
  roots(): readonly RootReport[];
  /** The certificates of all trusted roots, as PEM: the trust bundle of the trust domain. */
  bundle(): string;
}

interface Held {
  readonly identity: string;
  readonly listeners: Set<(certificate: WorkloadCertificate) => void>;
  certificate: WorkloadCertificate;
  renewAt: number;
  renewals: number;
}

/** Opens the authority kept in `<stateDir>/mesh-ca`, or makes one. */
export async function openMeshCa(
  stateDir: string,
  trustDomain: string,
  times: CertificateTimes = CERTIFICATE_TIMES,
): Promise<MeshCa> {
  const authority = new Authority(stateDir, trustDomain, times, await readRoots(stateDir));
  await authority.tend();
  return authority;
}

class Authority implements MeshCa {
  readonly #stateDir: string;
  readonly #trustDomain: string;
  readonly #times: CertificateTimes;
  readonly #held = new Map<string, Promise<Held>>();
  #roots: readonly Root[];
  /** Changes of roots and certificates, one after the other. */
  #work: Promise<void> = Promise.resolve();

  constructor(stateDir: string, trustDomain: string, times: CertificateTimes, roots: readonly Root[]) {
    this.#stateDir = stateDir;
    this.#trustDomain = trustDomain;
    this.#times = times;
    this.#roots = roots;
  }

  async issue(subject: Subject): Promise<WorkloadCredentials> {
    const identity = spiffeId(this.#trustDomain, subject);
    const held = await (this.#held.get(identity) ?? this.#hold(identity));
    return {
      identity,
      current: () => held.certificate,
      renewals: () => held.renewals,
      onRenewal: (listener) => {
        // Nobody may have listened for so long that it was forgotten.
        this.#held.set(identity, Promise.resolve(held));
        held.listeners.add(listener);
        return () => held.listeners.delete(listener);
      },
    };
  }

  tend(): Promise<void> {
    return this.#next(() => this.#tend(() => Promise.resolve()));
  }

  rotate(): Promise<void> {
    return this.#next(() => this.#tend(() => this.#addRoot()));
  }

  roots(): readonly RootReport[] {
    const signer = this.#signer();
    return this.#roots.map(({ certificatePem, notAfter, signsFrom }) => ({
      fingerprint: fingerprintOf(certificatePem),
      notAfter: new Date(notAfter).toISOString(),
      state:
        certificatePem === signer.certificatePem
          ? 'signing'
          : signsFrom > signer.signsFrom
            ? 'coming'
            : 'leaving',
    }));
  }

  bundle(): string {
    return this.#roots.map(({ certificatePem }) => certificatePem).join('\n');
  }

  #next(work: () => Promise<void>): Promise<void> {
    const done = this.#work.then(work);
    this.#work = done.catch(() => undefined); // whoever asked hears of it; the next piece of work goes on
    return done;
  }

  #hold(identity: string): Promise<Held> {
    const made = this.#certify(identity).then((certificate) => ({
      identity,
      certificate,
      renewAt: this.#renewalOf(),
      listeners: new Set<(certificate: WorkloadCertificate) => void>(),
      renewals: 0,
    }));
    this.#held.set(identity, made);
    return made;
  }

  async #tend(first: () => Promise<void>): Promise<void> {
    const before = this.#roots;
    await first();
    await this.#tendRoots();
    const changed = before !== this.#roots;
    if (changed) await keepRoots(this.#stateDir, this.#roots);
    const now = this.#times.now();
    for (const [identity, promise] of [...this.#held]) {
      const held = await promise;
      if (!changed && held.renewAt > now) continue;
      if (held.listeners.size === 0) this.#held.delete(identity);
      held.certificate = await this.#certify(identity);
      held.renewAt = this.#renewalOf();
      held.renewals += 1;
      for (const listener of held.listeners) listener(held.certificate);
    }
  }

  async #tendRoots(): Promise<void> {
    const { now, rootMs, workloadMs } = this.#times;
    const kept = this.#roots.filter(({ trustedUntil }) => trustedUntil === undefined || trustedUntil > now());
    if (kept.length < this.#roots.length) this.#roots = kept;
    const newest = this.#roots.at(-1);
    if (newest === undefined || newest.notAfter - now() < rootMs / 4) await this.#addRoot();
    const signer = this.#signer();
    // What an older root has signed lives no longer than a workload's certificate.
    const leaves = (root: Root) => root.signsFrom < signer.signsFrom && root.trustedUntil === undefined;
    if (this.#roots.some(leaves)) {
      this.#roots = this.#roots.map((root) =>
        leaves(root) ? { ...root, trustedUntil: now() + workloadMs } : root,
      );
    }
  }

  async #addRoot(): Promise<void> {
    const { now, rootMs, overlapMs } = this.#times;
    const last = this.#roots.at(-1);
    // One that waits for its time is new enough.
    if (last !== undefined && last.signsFrom > now()) return;
    const files = await createRoot(this.#trustDomain, { now: now(), lifeMs: rootMs });
    const signsFrom = last === undefined ? 0 : now() + overlapMs;
    this.#roots = [...this.#roots, { ...files, notAfter: endOf(files.certificatePem), signsFrom }];
  }

  /** The newest root whose time has come. */
  #signer(): Root {
    const signer = this.#roots.findLast(({ signsFrom }) => signsFrom <= this.#times.now());
    if (signer === undefined) throw new Error('the mesh has no root that signs');
    return signer;
  }

  #certify(identity: string): Promise<WorkloadCertificate> {
    const { now, workloadMs } = this.#times;
    return issueCertificate(this.#signer(), this.bundle(), identity, { now: now(), lifeMs: workloadMs });
  }

  #renewalOf(): number {
    return this.#times.now() + this.#times.workloadMs / 2;
  }
}
