import { groupOf, type KubeObject } from '../../schemas/kube-object.ts';
import { list, type ObjectReader, record, text } from './object-reader.ts';

/** Whom an IdentityBinding speaks for, always in its own namespace (SMI traffic access v1alpha4, draft). */
export interface IdentityBinding {
  readonly namespace: string;
  readonly accounts: readonly string[];
  /** SPIFFE IDs. */
  readonly uris: readonly string[];
  /** Pods with all of these labels, with the accounts that run nothing but such pods. */
  readonly selected?: SelectedPods;
}

/** What a label selector means to the data plane. */
interface SelectedPods {
  readonly names: ReadonlySet<string>;
  /**
   * A certificate names an account and no pod: as callers only accounts count all of whose pods are selected, or
   * others would be let in with them.
   */
  readonly accounts: readonly string[];
}

/** The kind as `Kind.group`, for subscriptions. */
export const BINDING_KIND = 'IdentityBinding.access.smi-spec.io';

/**
 * An IdentityBinding with its schemes, which are alternatives; `pods` are those of the cluster. What is wrong in it
 * becomes a finding and the whole binding speaks for nobody (`undefined`).
 */
export function readIdentityBinding(
  reader: ObjectReader,
  pods: readonly KubeObject[],
): IdentityBinding | undefined {
  const schemes = record(reader.spec['schemes']);
  const at = 'spec.schemes';
  const account = text(schemes?.['serviceAccount']);
  const selector = record(schemes?.['podLabelSelector']);
  const written = list(schemes?.['spiffeIdentities']);
  if (account === undefined && selector === undefined && written.length === 0) {
    reader.error(at, 'no scheme: the binding speaks for nobody');
    return undefined;
  }
  if (account !== undefined && selector !== undefined) {
    reader.error(at, 'podLabelSelector and serviceAccount exclude each other: the binding speaks for nobody');
    return undefined;
  }
  const uris = written.map((each, index) => readUri(reader, each, `${at}.spiffeIdentities[${index}]`));
  const labels = selector === undefined ? undefined : readLabels(reader, selector['matchLabels']);
  if (uris.includes(undefined) || (selector !== undefined && labels === undefined)) return undefined;
  return {
    namespace: reader.namespace,
    accounts: account === undefined ? [] : [account],
    uris: uris.filter((uri) => uri !== undefined),
    ...(labels === undefined ? {} : { selected: selectPods(reader, labels, pods) }),
  };
}

/** Undefined when it is no SPIFFE ID (SPIFFE 2.1), or one of a workload in another namespace. */
function readUri(reader: ObjectReader, value: unknown, path: string): string | undefined {
  const uri = text(value) ?? '';
  if (!/^spiffe:\/\/[a-z0-9._-]+(\/[A-Za-z0-9._-]+)+$/.test(uri)) {
    reader.error(path, `${JSON.stringify(value ?? null)} is not a SPIFFE ID such as spiffe://domain/path`);
    return undefined;
  }
  const namespace = /^spiffe:\/\/[^/]+\/ns\/([^/]+)\/sa\/[^/]+$/.exec(uri)?.[1];
  if (namespace === undefined || namespace === reader.namespace) return uri;
  reader.error(path, `${uri} is in ${namespace}; a binding speaks only for workloads of its own namespace`);
  return undefined;
}

function readLabels(
  reader: ObjectReader,
  value: unknown,
): readonly (readonly [string, string])[] | undefined {
  const entries = Object.entries(record(value) ?? {});
  const labels = entries.flatMap(([key, wanted]) =>
    typeof wanted === 'string' ? [[key, wanted] as const] : [],
  );
  if (labels.length > 0 && labels.length === entries.length) return labels;
  reader.error(
    'spec.schemes.podLabelSelector.matchLabels',
    'a selector needs labels: the binding speaks for nobody',
  );
  return undefined;
}

function selectPods(
  reader: ObjectReader,
  labels: readonly (readonly [string, string])[],
  pods: readonly KubeObject[],
): SelectedPods {
  const here = pods
    .filter(({ metadata }) => (metadata.namespace ?? 'default') === reader.namespace)
    .filter(isAlive);
  const fits = ({ metadata }: KubeObject) =>
    labels.every(([key, wanted]) => metadata.labels?.[key] === wanted);
  const selected = here.filter(fits);
  const others = new Set(here.filter((pod) => !fits(pod)).map(accountOf));
  const accounts = [...new Set(selected.map(accountOf))];
  const mixed = accounts.filter((account) => others.has(account));
  for (const account of mixed) {
    reader.warning(
      'spec.schemes.podLabelSelector',
      `account '${account}' also runs pods without these labels, and a certificate names only the account: it is no caller`,
    );
  }
  return {
    names: new Set(selected.map(({ metadata }) => metadata.name ?? '')),
    accounts: accounts.filter((account) => !others.has(account)),
  };
}

/** Whether an object is a Pod, which selectors of bindings are about. */
export function isPod({ apiVersion, kind }: KubeObject): boolean {
  return kind === 'Pod' && groupOf(apiVersion) === '';
}

function isAlive(pod: KubeObject): boolean {
  const phase = record(pod['status'])?.['phase'];
  return phase !== 'Succeeded' && phase !== 'Failed';
}

function accountOf(pod: KubeObject): string {
  return text(record(pod['spec'])?.['serviceAccountName']) ?? 'default';
}
