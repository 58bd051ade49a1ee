import { Failure, type FailureDetails, type FailureReason } from '../schemas/failure.ts';
import type { Json, JsonObject } from '../schemas/json.ts';
import { safeText } from '../schemas/safe-text.ts';
import type { Connection } from './connection.ts';
import { serverName } from './network-failure.ts';
import { isObject, textOf } from './read-kubeconfig.ts';

/** What was being done, for messages: `apply`, `Deployment/shop/website`. */
export interface About {
  readonly verb: string;
  readonly object: string;
}

/** An answer that is not 2xx. */
export interface Refusal {
  readonly status: number;
  readonly body: string;
  readonly retryAfterSeconds?: number;
}

const MAX_CAUSES = 12;
const SENTENCE = 1200;

/**
 * Translates a Kubernetes `Status` (or whatever a front end sent in its place) into a `Failure`: one sentence that
 * names the object and, for conflicts, manager and field. Only `reason`, `message` and `details` of the body are used.
 */
export function statusFailure(connection: Connection, about: About, refusal: Refusal): Failure {
  const status = parseStatus(refusal.body);
  const details: FailureDetails = {
    status: refusal.status,
    object: about.object,
    ...(refusal.retryAfterSeconds === undefined ? {} : { retryAfterSeconds: refusal.retryAfterSeconds }),
  };
  const doing = `cannot ${about.verb} ${about.object}`;
  const fields = conflictingFields(status);
  if (refusal.status === 409 && fields.length > 0) {
    return new Failure('fieldConflict', `${doing}: ${describeFields(fields)}`, { ...details, fields });
  }
  const webhook = refusingWebhook(status.message);
  if (webhook !== undefined) {
    const said = status.message.slice(webhook.rest).replace(/^[:\s]+/, '');
    const did = webhook.asked ? 'refused it' : 'could not be asked';
    return new Failure(
      'refusedByWebhook',
      cut(`${doing}: admission webhook '${webhook.name}' ${did}: ${said}`),
      details,
    );
  }
  const reason = reasonOf(refusal.status, status);
  return new Failure(reason, sentence(connection, reason, doing, status, refusal.status), {
    ...details,
    ...(reason === 'fieldConflict' ? { fields } : {}),
  });
}

interface Status {
  readonly reason: string;
  readonly message: string;
  readonly causes: readonly JsonObject[];
}

function parseStatus(body: string): Status {
  let parsed: unknown;
  try {
    parsed = JSON.parse(body);
  } catch {
    // A front end's HTML or plain text: its first line is all that helps.
    return { reason: '', message: safeText(stripTags(body).trim().split('\n')[0] ?? '', 300), causes: [] };
  }
  if (!isObject(parsed)) return { reason: '', message: '', causes: [] };
  const details = parsed['details'];
  const causes = isObject(details) && Array.isArray(details['causes']) ? details['causes'] : [];
  return {
    reason: textOf(parsed['reason']) ?? '',
    message: safeText(textOf(parsed['message']) ?? '', SENTENCE),
    causes: causes.filter((cause: Json) => isObject(cause)).slice(0, 200),
  };
}

function stripTags(text: string): string {
  return text.slice(0, 4096).replace(/<[^<>]*>/g, ' ');
}

function conflictingFields(status: Status): readonly { field: string; manager: string }[] {
  return status.causes
    .filter((cause) => cause['reason'] === 'FieldManagerConflict')
    .map((cause) => ({
      field: safeText(textOf(cause['field']) ?? '', 300),
      manager: safeText(
        /^conflict with "((?:[^"\\]|\\.)*)"/.exec(textOf(cause['message']) ?? '')?.[1] ?? 'another manager',
        200,
      ),
    }));
}

function describeFields(fields: readonly { field: string; manager: string }[]): string {
  const first = fields[0];
  if (first === undefined) return 'another manager owns some of its fields';
  const managers = new Set(fields.map((f) => f.manager));
  const more = fields.length > 1 ? ` and ${fields.length - 1} more field${fields.length > 2 ? 's' : ''}` : '';
  const others =
    managers.size > 1
      ? ` (managers: ${[...managers]
          .slice(0, 5)
          .map((m) => `'${m}'`)
          .join(', ')})`
      : '';
  return `field ${first.field} belongs to manager '${first.manager}'${more}${others}`;
}

/** `admission webhook "x" denied the request: …`, and the two ways in which a webhook fails to answer. */
function refusingWebhook(
  message: string,
): { readonly name: string; readonly asked: boolean; readonly rest: number } | undefined {
  const match = /(admission|failed calling) webhook "([^"]{1,253})"(?: denied the request)?/.exec(message);
  if (match?.[2] === undefined) return undefined;
  return { name: match[2], asked: match[1] === 'admission', rest: match.index + match[0].length };
}

/**
 * Server-side apply answers an object that does not fit the schema with a bare 500 (an error without a reason in
 * `structuredmerge.go` of k8s.io/apimachinery): the object is at fault, and asking again would be in vain.
 */
const UNFIT = /^failed to (create typed patch|convert new) object /;

function reasonOf(code: number, status: Status): FailureReason {
  if (code === 500 && status.reason === '' && UNFIT.test(status.message)) return 'invalid';
  if (code === 403) return /exceeded quota|quota exceeded/i.test(status.message) ? 'quota' : 'forbidden';
  if (code === 409) return status.reason === 'AlreadyExists' ? 'alreadyExists' : 'conflict';
  switch (code) {
    case 401:
      return 'unauthorized';
    case 404:
      return 'notFound';
    case 408:
    case 502:
    case 503:
    case 504:
      return 'unreachable';
    case 429:
      return 'throttled';
    default:
      return code >= 500 ? 'unreachable' : 'invalid';
  }
}

function sentence(
  connection: Connection,
  reason: FailureReason,
  doing: string,
  status: Status,
  code: number,
): string {
  const said = status.message === '' ? `HTTP ${code}` : status.message;
  if (reason === 'unauthorized') {
    return `${serverName(connection)} refused the credentials of user '${safeText(connection.user, 200)}'`;
  }
  if (reason === 'unreachable')
    return cut(`${doing}: ${serverName(connection)} answered HTTP ${code}: ${said}`);
  if (reason === 'throttled') return cut(`${doing}: ${serverName(connection)} is throttling: ${said}`);
  if (reason === 'invalid' && status.causes.length > 0) {
    return cut(`${doing}: ${describeCauses(status.causes)}`);
  }
  return cut(`${doing}: ${said}`);
}

function describeCauses(causes: readonly JsonObject[]): string {
  const parts = causes.slice(0, MAX_CAUSES).map((cause) => {
    const field = textOf(cause['field']);
    const said = safeText(textOf(cause['message']) ?? textOf(cause['reason']) ?? '', 300);
    return field === undefined ? said : `${safeText(field, 300)}: ${said}`;
  });
  const rest = causes.length - parts.length;
  return `${parts.join('; ')}${rest > 0 ? `; and ${rest} more` : ''}`;
}

function cut(text: string): string {
  return text.length > SENTENCE ? `${text.slice(0, SENTENCE)}…` : text;
}
