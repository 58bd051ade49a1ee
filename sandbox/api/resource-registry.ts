import type { KindId } from '../cluster-view.ts';
import { builtinResources } from './kubernetes/builtin-resources.ts';
import { builtinType } from './kubernetes/builtin-types.ts';
import { apiVersionOf, type Resource } from './resource.ts';
import type { StructuralSchema } from './schema/structural-schema.ts';
import type { TypeNode } from './schema/type-node.ts';

/** A resource with the shape of its objects. */
export interface ServedResource {
  readonly resource: Resource;
  readonly type: TypeNode | undefined;
  /** Of custom resources: what validates, defaults and prunes them. */
  readonly schema: StructuralSchema | undefined;
}

/**
 * What the API server serves at the moment: built-in resources, and those that CRDs add and take away. Reads are by
 * URL (group, version, plural) and by kind.
 */
export class ResourceRegistry {
  readonly #served = new Map<string, ServedResource>();
  readonly #byKind = new Map<KindId, ServedResource>();
  #generation = 1;

  constructor() {
    for (const resource of builtinResources()) {
      // What is kept as something else has its type there.
      const type = resource.conversion === undefined ? builtinType(resource.kind) : undefined;
      this.#put({ resource, type, schema: undefined });
    }
  }

  /** Names resources in discovery that somebody else answers for. */
  announce(resources: readonly Resource[]): void {
    for (const resource of resources) this.#put({ resource, type: undefined, schema: undefined });
  }

  #put(served: ServedResource): void {
    const { resource } = served;
    this.#served.set(`${apiVersionOf(resource)}/${resource.name}`, served);
    const stored = resource.version === resource.storageVersion;
    if (stored || !this.#byKind.has(resource.kindId)) this.#byKind.set(resource.kindId, served);
  }

  /** Counts changes, so that documents made from the registry can be kept until it changes. */
  get generation(): number {
    return this.#generation;
  }

  find(group: string, version: string, name: string): ServedResource | undefined {
    const apiVersion = group === '' ? version : `${group}/${version}`;
    return this.#served.get(`${apiVersion}/${name}`);
  }

  /** The resource of a kind in the version that is stored. */
  ofKind(kind: KindId): ServedResource | undefined {
    return this.#byKind.get(kind);
  }

  /** The resource of a kind in the version an object is written in. */
  ofObject(object: { readonly apiVersion: string; readonly kind: string }): ServedResource | undefined {
    for (const served of this.#served.values()) {
      const { resource } = served;
      if (resource.kind === object.kind && apiVersionOf(resource) === object.apiVersion) return served;
    }
    return undefined;
  }

  all(): readonly ServedResource[] {
    return [...this.#served.values()];
  }

  /** Replaces what a CRD serves; an empty list takes it away. */
  setCustom(kind: KindId, resources: readonly ServedResource[]): void {
    for (const [key, served] of this.#served) {
      if (served.resource.custom && served.resource.kindId === kind) this.#served.delete(key);
    }
    this.#byKind.delete(kind);
    for (const served of resources) this.#put(served);
    this.#generation += 1;
  }
}
