import { groupOf, type KubeObject } from '../../../schemas/kube-object.ts';
import { safeText } from '../../../schemas/safe-text.ts';
import { listAt, numberAt, textAt } from './json-fields.ts';
import { judgeCondition, type Readiness } from './judge-readiness.ts';

const GROUP = 'gateway.networking.k8s.io';

/** Whether an object is one whose controller says what became of it (Gateway API): its status is to be awaited. */
export function saysWhatBecame(object: KubeObject): boolean {
  if (groupOf(object.apiVersion) !== GROUP) return false;
  return object.kind === 'GatewayClass' || object.kind === 'Gateway' || object.kind.endsWith('Route');
}

/**
 * Whether a GatewayClass, Gateway or route was taken up as it is now: `Accepted`, and `Programmed` or `ResolvedRefs` with
 * it, for each listener and each parent. That it works is not said by that: what is refused never will.
 */
export function judgeAttached(object: KubeObject): Readiness {
  if (object.kind === 'GatewayClass') return judgeCondition(object, 'Accepted');
  return object.kind === 'Gateway' ? judgeGateway(object) : judgeRoute(object);
}

function judgeGateway(object: KubeObject): Readiness {
  const told = listAt(object, ['status', 'listeners']);
  const listeners = listAt(object, ['spec', 'listeners']).map((listener) => {
    const name = textAt(listener, ['name']) ?? '';
    const status = told.find((each) => textAt(each, ['name']) === name);
    return firstTrouble(object, status, ['Accepted', 'ResolvedRefs', 'Programmed'], `listener ${name}`);
  });
  const ofWhole = ['Accepted', 'Programmed'].map((type) => judgeCondition(object, type));
  return [...listeners, ...ofWhole].find(({ state }) => state !== 'ready') ?? { state: 'ready' };
}

function judgeRoute(object: KubeObject): Readiness {
  const told = listAt(object, ['status', 'parents']);
  const parents = listAt(object, ['spec', 'parentRefs']).map((parent) => {
    const status = told.find((each) => isSameParent(object, parent, each));
    const kind = textAt(parent, ['kind']) ?? 'Gateway';
    const name = `${kind} ${textAt(parent, ['name']) ?? ''}`;
    return firstTrouble(object, status, ['Accepted', 'ResolvedRefs'], `parent ${name}`);
  });
  return parents.find(({ state }) => state !== 'ready') ?? { state: 'ready' };
}

/** A controller repeats the reference of the route, with what the server filled in or without. */
function isSameParent({ metadata }: KubeObject, parent: unknown, told: unknown): boolean {
  const own = metadata.namespace ?? '';
  const texts: readonly (readonly [string, string])[] = [
    ['kind', 'Gateway'],
    ['namespace', own],
    ['name', ''],
    ['sectionName', ''],
  ];
  return (
    texts.every(
      ([key, otherwise]) =>
        (textAt(parent, [key]) ?? otherwise) === (textAt(told, ['parentRef', key]) ?? otherwise),
    ) && numberAt(parent, ['port']) === numberAt(told, ['parentRef', 'port'])
  );
}

/** The first of some conditions of a part of the status that is not true of the object as it is now. */
function firstTrouble(object: KubeObject, part: unknown, types: readonly string[], what: string): Readiness {
  if (part === undefined)
    return { state: 'waiting', detail: `${safeText(what, 100)}: no controller has spoken` };
  const conditions = listAt(part, ['conditions']);
  for (const type of types) {
    // Seen as an object's own, so that generations are compared in one place.
    const seen = { ...object, status: { conditions } };
    const readiness = judgeCondition(seen, type);
    if (readiness.state !== 'ready') {
      return { ...readiness, detail: `${safeText(what, 100)}: ${readiness.detail}` };
    }
  }
  return { state: 'ready' };
}
