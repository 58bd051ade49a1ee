import type { Resource } from '../resource.ts';

/** In which form the client wants objects. */
export type Form = 'object' | 'metadata' | 'table';

/** Reads the `Accept` header; the first form we can give wins. */
export function formOf(accept: string | undefined): Form {
  for (const type of (accept ?? '').split(',')) {
    if (type.includes('as=Table')) return 'table';
    if (type.includes('as=PartialObjectMetadata')) return 'metadata';
    if (type.includes('application/json') || type.includes('*/*')) return 'object';
  }
  return 'object';
}

/** How objects of one resource leave the server: version, form, and the options that came with the request. */
export interface Representation {
  readonly resource: Resource;
  readonly form: Form;
  /** What table rows carry beside their cells. */
  readonly includeObject: 'None' | 'Metadata' | 'Object';
  readonly now: number;
}

/** Reads what a request says about the form of its answer. */
export function representationOf(
  resource: Resource,
  accept: string | undefined,
  query: URLSearchParams,
  now: number,
): Representation {
  const wanted = query.get('includeObject');
  const includeObject = wanted === 'None' || wanted === 'Object' ? wanted : 'Metadata';
  return { resource, form: formOf(accept), includeObject, now };
}

/** `metadata` of a list. */
export interface ListMeta {
  readonly resourceVersion: string;
  readonly continue?: string;
  readonly remainingItemCount?: number;
}
