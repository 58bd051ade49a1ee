/** One field-level reason of a refused write, as `Status.details.causes` carries it. */
export interface StatusCause {
  /** `FieldValueRequired`, `FieldValueInvalid`, `FieldManagerConflict`, … */
  readonly reason: string;
  readonly message: string;
  /** Path of the field: `spec.template.spec.containers[0].name`; absent where no field is to blame. */
  readonly field?: string;
}

/** `Status.details` of an API error. */
export interface StatusDetails {
  readonly name?: string;
  readonly group?: string;
  /** The resource (plural), or the kind for `Invalid`; Kubernetes calls both `kind`. */
  readonly kind?: string;
  readonly uid?: string;
  readonly causes?: readonly StatusCause[];
  readonly retryAfterSeconds?: number;
}

/** A refusal by the API: thrown by every read and write of the embedded server, answered as a Kubernetes `Status`. */
export class StatusError extends Error {
  /** HTTP status code. */
  readonly code: number;
  readonly reason: string;
  readonly details: StatusDetails | undefined;
  /** `metadata` of the Status: where a list that has fallen behind can go on. */
  readonly metadata: { readonly continue?: string };

  constructor(
    code: number,
    reason: string,
    message: string,
    details?: StatusDetails,
    metadata: { readonly continue?: string } = {},
  ) {
    super(message);
    this.metadata = metadata;
    this.name = 'StatusError';
    this.code = code;
    this.reason = reason;
    this.details = details;
  }
}

/** What a kind is called in messages: `deployments` in group `apps`. */
export interface ResourceName {
  readonly group: string;
  readonly resource: string;
}

/** `deployments.apps`, or just `pods` for the core group. */
export function qualifiedName(name: ResourceName): string {
  return name.group === '' ? name.resource : `${name.resource}.${name.group}`;
}

const detailsOf = (name: ResourceName, object: string): StatusDetails => ({
  name: object,
  ...(name.group === '' ? {} : { group: name.group }),
  kind: name.resource,
});

/** 404: the object does not exist. */
export function notFound(name: ResourceName, object: string): StatusError {
  const message = `${qualifiedName(name)} "${object}" not found`;
  return new StatusError(404, 'NotFound', message, detailsOf(name, object));
}

/** 404: nothing is served at the path. */
export function noSuchResource(): StatusError {
  return new StatusError(404, 'NotFound', 'the server could not find the requested resource', {});
}

/** 405: what is served at the path does not take the method. */
export function notAllowed(): StatusError {
  const message = 'the server does not allow this method on the requested resource';
  return new StatusError(405, 'MethodNotAllowed', message, {});
}

/** 409: an object of that name is there already. */
export function alreadyExists(name: ResourceName, object: string, why = ''): StatusError {
  const message = `${why}${qualifiedName(name)} "${object}" already exists`;
  return new StatusError(409, 'AlreadyExists', message, detailsOf(name, object));
}

const MODIFIED =
  'the object has been modified; please apply your changes to the latest version and try again';

/** 409: a lost optimistic lock, or a precondition that does not hold. */
export function conflict(name: ResourceName, object: string, why: string = MODIFIED): StatusError {
  const message = `Operation cannot be fulfilled on ${qualifiedName(name)} "${object}": ${why}`;
  return new StatusError(409, 'Conflict', message, detailsOf(name, object));
}

/** 403: the request is understood and refused. */
export function forbidden(
  name: ResourceName,
  object: string,
  why: string,
  causes: readonly StatusCause[] = [],
): StatusError {
  const message = `${qualifiedName(name)} "${object}" is forbidden: ${why}`;
  const details = detailsOf(name, object);
  return new StatusError(403, 'Forbidden', message, causes.length === 0 ? details : { ...details, causes });
}

/** 400: the request itself makes no sense. */
export function badRequest(message: string): StatusError {
  return new StatusError(400, 'BadRequest', message);
}

/** 422: the object breaks rules of its kind; every broken rule is a cause. */
export function invalid(
  kind: { readonly group: string; readonly kind: string },
  object: string,
  causes: readonly StatusCause[],
): StatusError {
  const listed = [...new Set(causes.map((cause) => `${cause.field}: ${cause.message}`))];
  const text = listed.length === 1 ? listed[0] : `[${listed.join(', ')}]`;
  const name = kind.group === '' ? kind.kind : `${kind.kind}.${kind.group}`;
  return new StatusError(422, 'Invalid', `${name} ${JSON.stringify(object)} is invalid: ${text}`, {
    ...(object === '' ? {} : { name: object }),
    ...(kind.group === '' ? {} : { group: kind.group }),
    ...(kind.kind === '' ? {} : { kind: kind.kind }),
    causes,
  });
}
