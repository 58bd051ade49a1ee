import { join } from 'node:path';
import type { Case } from '../case.ts';
import { STAGES, type Stage } from '../cast.ts';
import type { Part, Places } from './bootstrap.ts';
import { modelOf } from './read-model.ts';

/** What each case asks of a pair of Envoys whose sockets are in a folder. */
export function partsOf(cases: readonly Case[], folder: string): ReadonlyMap<Case, Part> {
  const doors = new Map<string, string>();
  return new Map(
    cases.map((what, index) => {
      const name = `c${index}`;
      const kind = doorsOf(what, name);
      const first = doors.get(kind) ?? name;
      doors.set(kind, first);
      const part: Part = {
        name,
        doors: first,
        model: modelOf(what),
        given: what.given,
        controlled: what.access === 'denied by default',
        permissive: what.mtls === 'permissive',
        places: placesIn(folder, name, first),
        callers: callersOf(what),
      };
      return [what, part];
    }),
  );
}

/** Doors under access control are a case's own, the others differ only in what they let in. */
function doorsOf({ access, mtls }: Case, name: string): string {
  return access === 'open' ? `open ${mtls}` : name;
}

/** Which clients call which services, so that no more proxies than these are set up. */
function callersOf({ asks }: Case): Part['callers'] {
  const pairs = new Map<string, { readonly from: string; readonly to: Stage }>();
  for (const ask of asks) {
    if (!('to' in ask)) continue;
    pairs.set(`${ask.from} ${ask.to}`, { from: ask.from, to: stageOf(ask.to) });
  }
  return [...pairs.values()];
}

function stageOf(service: string): Stage {
  const stage = STAGES.find(({ name }) => name === service);
  if (stage === undefined) throw new Error(`there is no service '${service}'`);
  return stage;
}

/** Where the application of an actor listens, whatever the case. */
export function applicationIn(folder: string): Places['application'] {
  return (actor) => join(folder, `app-${actor}`);
}

function placesIn(folder: string, name: string, doors: string): Places {
  return {
    application: applicationIn(folder),
    door: (actor) => join(folder, `${doors}-door-${actor}`),
    wayOut: (from, to) => join(folder, `${name}-out-${from}-${to}`),
    entrance: (port) => join(folder, `${name}-in-${port}`),
  };
}
