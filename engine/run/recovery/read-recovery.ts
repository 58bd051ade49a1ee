import type { Json } from '../../../schemas/json.ts';
import type { RunEvent } from '../../../schemas/run-event.ts';
import type { Cluster } from '../../world.ts';
import { unpackLines } from './recovery-lines.ts';
import { type FoundPage, readPage, recoveryQuery } from './recovery-secret.ts';

/** What one cluster keeps of one run, for one role. */
export interface FoundRecord {
  readonly run: string;
  readonly role: string;
  readonly pattern: string;
  readonly createdAt: string;
  /** The plan that the run began with. */
  readonly planText: string;
  /** Those that came into force later. */
  readonly laterPlans: readonly string[];
  readonly priors: ReadonlyMap<string, Json>;
  readonly events: readonly RunEvent[];
}

/** A record that is there and cannot be used, and why. */
export interface BrokenRecord {
  readonly run: string;
  readonly role: string;
  readonly why: string;
}

/** Reads every recovery record that a cluster holds (of one run, when given). Throws `Failure` of the API server. */
export async function readRecoveryRecords(
  cluster: Cluster,
  options: { readonly homeNamespace: string; readonly run?: string },
  signal: AbortSignal,
): Promise<{ readonly found: readonly FoundRecord[]; readonly broken: readonly BrokenRecord[] }> {
  const objects = await cluster.list(recoveryQuery(options.homeNamespace, options.run), signal);
  const groups = new Map<string, FoundPage[]>();
  for (const object of objects) {
    const page = readPage(object);
    if (page === undefined) continue;
    const key = `${page.run} ${page.role}`;
    groups.set(key, [...(groups.get(key) ?? []), page]);
  }
  const found: FoundRecord[] = [];
  const broken: BrokenRecord[] = [];
  for (const pages of groups.values()) {
    const record = recordOf(pages);
    if ('why' in record) broken.push(record);
    else found.push(record);
  }
  return { found, broken };
}

/** Pages that an earlier process of the run left behind a shorter record of a later one do not belong to it. */
function recordOf(pages: readonly FoundPage[]): FoundRecord | BrokenRecord {
  const first = pages.find(({ page }) => page === 0) ?? pages[0];
  if (first === undefined) throw new Error('a record without pages');
  const { run, role, pattern, createdAt, token } = first;
  const own = pages.filter((page) => page.token === token).sort((a, b) => a.page - b.page);
  if (own.some(({ page }, index) => page !== index))
    return { run, role, why: 'one of its Secrets is missing' };
  const lines = unpackLines(Buffer.concat(own.map(({ bytes }) => bytes)));
  if (lines === undefined) return { run, role, why: 'its Secrets do not hold a record of Meshwright' };
  const priors = new Map<string, Json>();
  const events: RunEvent[] = [];
  const plans: string[] = [];
  for (const line of lines) {
    if ('plan' in line) plans.push(line.plan);
    else if ('prior' in line) priors.set(line.prior, line.body);
    else events.push(line.event);
  }
  const [planText, ...laterPlans] = plans;
  if (planText === undefined) return { run, role, why: 'it does not hold the plan' };
  return { run, role, pattern, createdAt, planText, laterPlans, priors, events };
}

/** The records of several clusters of one run, joined in the order in which things happened; each record once. */
export function joinRecords(records: readonly FoundRecord[]): Omit<FoundRecord, 'role'> {
  const [first] = records;
  if (first === undefined) throw new Error('no records to join');
  const events = new Map<number, RunEvent>();
  const priors = new Map<string, Json>();
  for (const record of records) {
    for (const event of record.events) events.set(event.seq, event);
    for (const [digest, body] of record.priors) priors.set(digest, body);
  }
  const { run, pattern, createdAt, planText } = first;
  return {
    run,
    pattern,
    createdAt,
    planText,
    // a cluster that was not written to since lacks the last ones; a plan may have come into force more than once
    laterPlans: records.map(({ laterPlans }) => laterPlans).reduce((a, b) => (b.length > a.length ? b : a)),
    priors,
    events: [...events.values()].sort((a, b) => a.seq - b.seq),
  };
}
