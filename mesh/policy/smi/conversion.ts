import type { Diagnostic, RelatedPlace, Span } from '../../../schemas/diagnostic.ts';
import type { ConversionTarget } from './conversion-target.ts';
import { type HubObject, hubKey } from './hub.ts';
import { type FieldPath, smiError, smiNote } from './placed-object.ts';

/** One conversion under way: where to, what was found, and which routes went into `destination.port`. */
export class Conversion {
  readonly target: ConversionTarget;
  readonly findings: Diagnostic[] = [];
  /** Keys of routes whose ports every target that names them says itself. */
  readonly folded = new Set<string>();

  constructor(target: ConversionTarget) {
    this.target = target;
  }

  /** E514: what cannot be kept. */
  lost(
    hub: HubObject,
    path: FieldPath,
    message: string,
    help?: string,
    related: readonly RelatedPlace[] = [],
  ): void {
    this.#add('E514', hub, path, message, help, related);
  }

  /** E505: what must be among the objects to be converted rightly. */
  missing(hub: HubObject, path: FieldPath, message: string, help: string): void {
    this.#add('E505', hub, path, message, help, []);
  }

  /** E518: what the mesh that the objects were written for read in a way that has no words here. */
  foreign(
    hub: HubObject,
    path: FieldPath,
    message: string,
    { help, related = [] }: { readonly help?: string; readonly related?: readonly RelatedPlace[] } = {},
  ): void {
    this.#add('E518', hub, path, message, help, related);
  }

  /** W516: what may admit more than it did for the mesh that it was written for. */
  mayAdmitMore(hub: HubObject, path: FieldPath, message: string, help: string): void {
    if (hub.read === undefined) return;
    this.findings.push(smiNote('W516', 'warning', hub.read.placed.at(path), message, { help }));
  }

  /** What was changed on purpose without changing the meaning. */
  tell(hub: HubObject, path: FieldPath, message: string): void {
    if (hub.read !== undefined)
      this.findings.push(smiNote('W515', 'info', hub.read.placed.at(path), message));
  }

  /** What admits less there than it says. */
  narrows(hub: HubObject, path: FieldPath, message: string, help: string): void {
    if (hub.read === undefined) return;
    this.findings.push(smiNote('W514', 'warning', hub.read.placed.at(path), message, { help }));
  }

  get failed(): boolean {
    return this.findings.some(({ severity }) => severity === 'error');
  }

  #add(
    code: string,
    hub: HubObject,
    path: FieldPath,
    message: string,
    help: string | undefined,
    related: readonly RelatedPlace[],
  ): void {
    // What a conversion adds itself is always expressible: a fault of ours otherwise.
    if (hub.read === undefined)
      throw new Error(`${hub.kind} ${hub.name} was added and cannot be written: ${message}`);
    const span: Span = hub.read.placed.at(path);
    this.findings.push(
      smiError(code, span, message, {
        ...(help === undefined ? {} : { help }),
        ...(related.length === 0 ? {} : { related }),
      }),
    );
  }
}

/** The objects of a set by kind, namespace and name. */
export function indexHubs<O extends HubObject>(hubs: readonly O[]): ReadonlyMap<string, O> {
  return new Map(hubs.map((hub) => [hubKey(hub.kind, hub.namespace, hub.name), hub]));
}
