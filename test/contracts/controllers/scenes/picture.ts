import { stringify } from 'yaml';

/** An object as a server answers with it. */
// biome-ignore lint/suspicious/noExplicitAny: tests reach into JSON answers of every shape
export type Thing = any;

/** What earlier pictures of a scene showed, so that the next one shows what has changed. */
export interface Memory {
  /** Text that a server made up, and what is written instead. */
  readonly labels: ReadonlyMap<string, string>;
  /** Names of sets and Jobs, which name pods at random. */
  readonly namers: ReadonlySet<string>;
  /** How many objects looked so. */
  readonly objects: ReadonlyMap<string, number>;
  /** How often it was told of something. */
  readonly events: ReadonlyMap<string, number>;
}

export const NOTHING_SEEN: Memory = {
  labels: new Map(),
  namers: new Set(),
  objects: new Map(),
  events: new Map(),
};

const TIME = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z/g;
const POD_ADDRESS = /\b10\.244\.\d+\.\d+\b/g;
const RANDOM = '[bcdfghjklmnpqrstvwxz2456789]{5}';

/**
 * Writes down what is new in a namespace so that two clusters can be compared: made-up names, UIDs, times and addresses
 * become labels, objects that look the same are counted, what has not changed since the last picture is left out.
 */
export function pictureOf(
  namespace: string,
  things: readonly Thing[],
  before: Memory,
): { readonly text: string; readonly memory: Memory } {
  const events = things.filter(({ kind }) => kind === 'Event');
  const objects = things.filter(({ kind }) => kind !== 'Event');
  const { labels, namers } = namesIn(objects, before);
  const write = writerOf(namespace, labels, namers);
  const shown = count(
    objects.map((each) => `${write(headingOf(each))}\n${write(bodyOf(each, write))}`),
    () => 1,
  );
  const told = new Map<string, number>();
  for (const event of events) {
    const line = write(eventLine(event));
    told.set(line, (told.get(line) ?? 0) + (event.count ?? event.series?.count ?? 1));
  }
  const text = [...objectChanges(shown, before.objects), ...eventChanges(told, before.events)].join('\n');
  const forgotten = new Map([...before.events].filter(([line]) => !told.has(line)));
  return { text, memory: { labels, namers, objects: shown, events: new Map([...forgotten, ...told]) } };
}

function count(texts: readonly string[], by: (text: string) => number): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + by(text));
  return counts;
}

function objectChanges(
  now: ReadonlyMap<string, number>,
  before: ReadonlyMap<string, number>,
): readonly string[] {
  const lines: string[] = [];
  for (const text of [...new Set([...now.keys(), ...before.keys()])].sort()) {
    const [is = 0, was = 0] = [now.get(text), before.get(text)];
    if (is === was) continue;
    const [heading = '', ...body] = text.split('\n');
    if (is === 0) lines.push(`- ${was} x ${heading}`);
    else lines.push(`${was > 0 ? `${was} -> ` : ''}${is} x ${heading}`, ...body.map((line) => `    ${line}`));
  }
  return lines;
}

function eventChanges(
  now: ReadonlyMap<string, number>,
  before: ReadonlyMap<string, number>,
): readonly string[] {
  return [...now]
    .filter(([line, times]) => times !== before.get(line))
    .map(([line, times]) => `! ${times - (before.get(line) ?? 0)} x ${line}`)
    .sort();
}

/** Labels for what the server made up in these objects, in the order in which it did. */
function namesIn(objects: readonly Thing[], before: Memory): Pick<Memory, 'labels' | 'namers'> {
  const labels = new Map(before.labels);
  const namers = new Set(before.namers);
  const age = (thing: Thing): number =>
    Number(thing.revision ?? thing.metadata.annotations?.['deployment.kubernetes.io/revision'] ?? 0);
  const hashes = () => [...labels.values()].filter((label) => label.startsWith('<hash')).length;
  for (const thing of [...objects].sort((a, b) => age(a) - age(b))) {
    const { name, uid } = thing.metadata;
    if (['ReplicaSet', 'ControllerRevision'].includes(thing.kind)) {
      for (const [key, value] of Object.entries<string>(thing.metadata.labels ?? {})) {
        if (/hash$/.test(key) && !labels.has(value)) labels.set(value, `<hash ${hashes() + 1}>`);
      }
    }
    if (['ReplicaSet', 'DaemonSet', 'Job', 'Service'].includes(thing.kind)) namers.add(name);
    labels.set(uid, `<uid of ${thing.kind} ${name}>`);
  }
  return { labels, namers };
}

type Write = (text: string) => string;

function writerOf(
  namespace: string,
  labels: ReadonlyMap<string, string>,
  namers: ReadonlySet<string>,
): Write {
  const random = [...namers].map(
    (name) => new RegExp(`\\b(${name.replaceAll('.', '\\.')}(?:-\\d+)?)-${RANDOM}(?![\\w-])`, 'g'),
  );
  // UIDs first: their labels hold names that are written otherwise afterwards.
  const known = [...labels].sort(
    ([, a], [, b]) => Number(b.startsWith('<uid')) - Number(a.startsWith('<uid')),
  );
  return (text) => {
    let written = text;
    for (const [made, label] of known) {
      if (label.startsWith('<uid')) written = written.replaceAll(made, label);
    }
    for (const pattern of random) written = written.replaceAll(pattern, '$1-<random>');
    for (const [made, label] of known) {
      if (!label.startsWith('<uid')) written = written.replaceAll(made, label);
    }
    return written
      .replaceAll(namespace, 'NS')
      .replaceAll(TIME, '<time>')
      .replaceAll(POD_ADDRESS, '<address>');
  };
}

function eventLine({ type, reason, involvedObject, message, source, reportingComponent }: Thing): string {
  const by = source?.component ?? reportingComponent;
  return `${type} ${reason} of ${involvedObject.kind} ${involvedObject.name}: ${message} (${by})`;
}

const headingOf = ({ kind, metadata }: Thing): string => `${kind} ${metadata.name}`;

/** What comes from controllers: metadata, what a template became, status. */
function bodyOf(thing: Thing, write: Write): string {
  const shown = { metadata: metadataOf(thing), ...partsOf(thing, write) };
  return stringify(shown, { lineWidth: 0, aliasDuplicateObjects: false, sortMapEntries: true }).trimEnd();
}

function metadataOf({ kind, metadata }: Thing): Thing {
  const { managedFields: _f, creationTimestamp: _t, resourceVersion: _v, uid: _u, ...rest } = metadata;
  const { namespace: _n, name: _name, generation: _g, ownerReferences, annotations, ...own } = rest;
  const { [TRIGGERED]: _when, ...notes } = annotations ?? {};
  return {
    ...own,
    ...(Object.keys(notes).length === 0 ? {} : { annotations: notes }),
    ...(ownerReferences === undefined ? {} : { ownerReferences: ownerReferences.map(ownerLine) }),
    // What is left of a pod's time goes down by the second.
    ...(kind === 'Pod' && own.deletionTimestamp !== undefined ? { deletionTimestamp: '<time>' } : {}),
  };
}

/** Left out on purpose: it measures how long endpoints take on their way to nodes. */
const TRIGGERED = 'endpoints.kubernetes.io/last-change-trigger-time';

function ownerLine({ apiVersion, kind, name, uid, ...more }: Thing): string {
  const flags = Object.keys(more).filter((key) => more[key] === true);
  return [apiVersion, kind, name, uid, ...flags.sort()].join(' ');
}

function partsOf(thing: Thing, write: Write): Thing {
  switch (thing.kind) {
    case 'Pod':
      return podParts(thing);
    case 'ReplicaSet': {
      const { template, ...spec } = thing.spec;
      return { spec: { ...spec, template: template.metadata }, status: statusOf(thing) };
    }
    case 'ControllerRevision':
      return { revision: thing.revision, data: Object.keys(thing.data.spec) };
    case 'EndpointSlice': {
      const { endpoints, ports, addressType } = thing;
      return { addressType, ports: sorted(ports, write), endpoints: sorted(endpoints, write) };
    }
    case 'Endpoints': {
      const subsets = (thing.subsets ?? []).map((subset: Thing) =>
        Object.fromEntries(Object.entries(subset).map(([key, each]) => [key, sorted(each as Thing, write)])),
      );
      return { subsets: sorted(subsets, write) };
    }
    case 'PersistentVolumeClaim':
      return { spec: thing.spec };
    case 'ConfigMap':
      return { data: Object.keys(thing.data ?? {}) };
    case 'Service':
      return {};
    default:
      return thing.status === undefined ? {} : { status: statusOf(thing) };
  }
}

/** `observedGeneration` counts writes, which come one by one or together. */
function statusOf({ metadata, status }: Thing): Thing {
  if (status === undefined) return undefined;
  const { conditions, ...counts } = status;
  return {
    ...counts,
    ...(status.observedGeneration === metadata.generation ? { observedGeneration: '<present>' } : {}),
    ...(conditions === undefined ? {} : { conditions: conditions.map(conditionLine) }),
  };
}

function conditionLine({ type, status, reason, message, ...times }: Thing): string {
  const [why, what] =
    // Which of both is the last word is a race of the controller with itself.
    reason === 'NewReplicaSetCreated'
      ? [
          'ReplicaSetUpdated',
          message.replace(/Created new replica set (.*)$/, 'ReplicaSet $1 is progressing.'),
        ]
      : [reason, message];
  return `${type}=${status} ${why}: ${what} (${Object.keys(times).sort().join(', ')})`;
}

function podParts({ spec, status }: Thing): Thing {
  const { hostname, subdomain, nodeName, affinity, volumes, restartPolicy } = spec;
  const containers = spec.containers.map(({ name, image, env }: Thing) =>
    env === undefined ? `${name}: ${image}` : { name, image, env },
  );
  const ready = (status?.conditions ?? []).find(({ type }: Thing) => type === 'Ready')?.status;
  const tolerations = (spec.tolerations ?? [])
    .filter(({ tolerationSeconds }: Thing) => tolerationSeconds !== ADMITTED_SECONDS)
    .map(({ key, operator, effect }: Thing) => `${key} ${operator} ${effect}`);
  const more = tolerations.length === 0 ? {} : { tolerations };
  return {
    spec: { hostname, subdomain, nodeName, affinity, volumes, restartPolicy, containers, ...more },
    status: { phase: status?.phase, ...(ready === undefined ? {} : { ready }) },
  };
}

/** Of the tolerations that an API server gives every pod. */
const ADMITTED_SECONDS = 300;

/** Lists that a server orders as it finds things. */
function sorted(items: readonly Thing[] | null | undefined, write: Write): Thing {
  if (items === null || items === undefined) return [];
  const written = (item: Thing): string =>
    write(stringify(item, { lineWidth: 0, aliasDuplicateObjects: false, sortMapEntries: true }));
  return [...items].sort((a, b) => (written(a) < written(b) ? -1 : 1));
}
