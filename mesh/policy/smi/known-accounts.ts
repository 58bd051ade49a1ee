import type { Diagnostic } from '../../../schemas/diagnostic.ts';
import type { Json } from '../../../schemas/json.ts';
import type { KubeObject } from '../../../schemas/kube-object.ts';
import { nearestName } from '../../../schemas/nearest-name.ts';
import { readWorkloads } from '../explain/read-workloads.ts';
import {
  type FieldPath,
  itemsOf,
  nameOf,
  objectAt,
  type SmiObject,
  smiError,
  smiNote,
  textAt,
} from './placed-object.ts';
import { fieldsOf } from './read-hub.ts';

/** Accounts by namespace: those that objects make, and those that workloads among them run under. */
export type KnownAccounts = ReadonlyMap<string, ReadonlySet<string>>;

/** Collects the accounts once for all targets that name one. A namespace of which nothing is known has no entry. */
export function knownAccounts(objects: readonly KubeObject[]): KnownAccounts {
  const known = new Map<string, Set<string>>();
  const add = (namespace: string | undefined, account: string): void => {
    const here = known.get(namespace ?? '');
    // every namespace has this one
    if (here === undefined) known.set(namespace ?? '', new Set(['default', account]));
    else here.add(account);
  };
  for (const object of objects) {
    if (object.kind === 'ServiceAccount') add(object.metadata.namespace, object.metadata.name ?? '');
    if (object.kind === 'Gateway') {
      // a Gateway in the cluster runs under an account of this name (GEP-1762); fields of a raw manifest are JSON
      const ofClass = objectAt(object['spec'] as Json | undefined)?.['gatewayClassName'];
      add(object.metadata.namespace, `${object.metadata.name ?? ''}-${textAt(ofClass) ?? ''}`);
    }
    for (const { account } of readWorkloads([object])) add(object.metadata.namespace, account);
  }
  return known;
}

/**
 * E505 and W505: a TrafficTarget names an account that nearly is there, or that is not there although the accounts of its
 * namespace are. Where nothing is known of a namespace nothing is said: accounts mostly come with the applications.
 */
export function checkAccounts(smi: SmiObject, accounts: KnownAccounts): readonly Diagnostic[] {
  if (smi.kind.kind !== 'TrafficTarget') return [];
  const { fields, base } = fieldsOf(smi);
  const { object, at } = smi.placed;
  const subjects = [
    { value: fields['destination'], path: [...base, 'destination'] as FieldPath },
    ...itemsOf(fields['sources']).map((value, index) => ({ value, path: [...base, 'sources', index] })),
  ];
  return subjects.flatMap(({ value, path }) => {
    const { kind, name: written, namespace } = objectAt(value) ?? {};
    const place = textAt(namespace) ?? object.metadata.namespace;
    const here = accounts.get(place ?? '');
    const name = textAt(written) ?? '';
    if (kind !== 'ServiceAccount' || here === undefined || here.has(name)) return [];
    const span = at([...path, 'name']);
    const near = nearestName(
      name,
      [...here].filter((known) => lettersOf(known) !== lettersOf(name)),
    );
    if (near === undefined) {
      const message = `the ServiceAccount '${name}' is not among the objects`;
      const help = 'it must be in the cluster already, or nobody is meant by it';
      return [smiNote('W505', 'warning', span, message, { help })];
    }
    return [
      smiError('E505', span, `${nameOf(object)} names the ServiceAccount '${name}', which is not there`, {
        label: `did you mean '${near}'?`,
        fix: { title: `write '${near}'`, edits: [{ span, replacement: near }] },
      }),
    ];
  });
}

/** `web-v1` and `web-v2` are two accounts, and neither is a mistake for the other. */
function lettersOf(name: string): string {
  return name.replaceAll(/\d/g, '');
}
