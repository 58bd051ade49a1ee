import type { KubeObject } from '../../../schemas/kube-object.ts';
import { nearestName } from '../../../schemas/nearest-name.ts';
import { list, record, specOf, text } from '../object-reader.ts';
import type { ExplainQuestion, QuestionProblem } from './explain-question.ts';
import type { PlacePort, Places } from './read-places.ts';

/** What a question names, found. */
export interface FoundNames {
  readonly ok: true;
  /** `namespace/service`. */
  readonly service: string;
  readonly port: PlacePort;
}

/** Looks up whom and what a question names; the first name that is not there is a problem. */
export function checkQuestion(
  { from, to }: ExplainQuestion,
  objects: readonly KubeObject[],
  places: Places,
): FoundNames | QuestionProblem {
  const account = `${from.namespace}/${from.account}`;
  const accounts = knownAccounts(objects, places);
  if (!accounts.has(account)) return unknown(`there is no account ${account}`, account, accounts);
  const key = `${to.namespace}/${to.service}`;
  const service = places.services.get(key);
  if (service === undefined) return unknown(`there is no service ${key}`, key, places.services.keys());
  const port = service.ports.find((each) => String(each.port) === to.port || each.name === to.port);
  if (port === undefined) {
    const known = service.ports.flatMap((each) => [
      String(each.port),
      ...(each.name === '' ? [] : [each.name]),
    ]);
    return unknown(`service ${key} has no TCP port ${to.port}`, to.port, known);
  }
  return { ok: true, service: key, port };
}

/** Accounts that exist, that run something, or that a TrafficTarget names. */
function knownAccounts(objects: readonly KubeObject[], { workloads }: Places): ReadonlySet<string> {
  const known = new Set(workloads.map(({ namespace, account }) => `${namespace}/${account}`));
  for (const object of objects) {
    const { namespace = 'default', name = '' } = object.metadata;
    if (object.kind === 'ServiceAccount') known.add(`${namespace}/${name}`);
    if (object.kind === 'Namespace') known.add(`${name}/default`);
    if (object.kind !== 'TrafficTarget') continue;
    for (const value of [...list(specOf(object)['sources']), specOf(object)['destination']]) {
      const subject = record(value);
      if (subject?.['kind'] === 'ServiceAccount')
        known.add(`${text(subject['namespace']) ?? namespace}/${text(subject['name']) ?? ''}`);
    }
  }
  return known;
}

/** So many names are listed where none is near. */
const MOST_NAMES = 10;

function unknown(message: string, word: string, known: Iterable<string>): QuestionProblem {
  const names = [...known].sort();
  const near = nearestName(word, names);
  if (near !== undefined) return { ok: false, message, help: `did you mean ${near}?` };
  if (names.length === 0) return { ok: false, message };
  const more = names.length > MOST_NAMES ? ` and ${names.length - MOST_NAMES} more` : '';
  return { ok: false, message, help: `known: ${names.slice(0, MOST_NAMES).join(', ')}${more}` };
}
