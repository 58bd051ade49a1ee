import type { Json, JsonObject } from '../../schemas/json.ts';
import { groupOf, type KubeObject } from '../../schemas/kube-object.ts';
import type { Case } from './case.ts';

/** Makes another case of a case. */
export type Distort = (what: Case) => Case;
/** Makes another object of an object or of a part of one. */
export type Change = (object: JsonObject) => JsonObject;

const eachObject =
  (concerns: (object: KubeObject) => boolean, change: Change): Distort =>
  (what) => ({
    ...what,
    given: what.given.map((object) =>
      // Every object that policies are written in has a spec.
      concerns(object) ? { ...object, spec: change(object['spec'] as JsonObject) } : object,
    ),
  });

/** The elements of a list in an object, each changed; a list that is not there stays away. */
export const each =
  (key: string, change: Change): Change =>
  (object) => {
    const elements: Json | undefined = object[key];
    // Only lists of objects are named here.
    const changed = (elements as readonly JsonObject[] | undefined)?.map(change);
    return changed === undefined ? object : { ...object, [key]: changed };
  };

/** A part that is an object, changed; one that is not there stays away. */
export const part =
  (key: string, change: Change): Change =>
  (object) =>
    object[key] === undefined ? object : { ...object, [key]: change(object[key] as JsonObject) };

export const without =
  (...keys: readonly string[]): Change =>
  (object) =>
    Object.fromEntries(Object.entries(object).filter(([key]) => !keys.includes(key)));

export const and =
  (more: JsonObject): Change =>
  (object) => ({ ...object, ...more });

const isRoute = ({ apiVersion, kind }: KubeObject) =>
  groupOf(apiVersion) === 'gateway.networking.k8s.io' && kind.endsWith('Route');
const ofKind =
  (...kinds: readonly string[]) =>
  ({ kind }: KubeObject) =>
    kinds.includes(kind);

/** Every route of the Gateway API. */
export const eachRoute = (change: Change) => eachObject(isRoute, change);
export const eachRule = (change: Change) => eachRoute(each('rules', change));
export const eachMatch = (change: Change) => eachRule(each('matches', change));
/** The filters of rules, not those of their backends. */
export const eachFilter = (change: Change) => eachRule(each('filters', change));
export const eachBackend = (change: Change) => eachRule(each('backendRefs', change));
export const eachTarget = (change: Change) => eachObject(ofKind('TrafficTarget'), change);
/** Every match of every HTTPRouteGroup. */
export const eachGroupMatch = (change: Change) =>
  eachObject(ofKind('HTTPRouteGroup'), each('matches', change));
export const eachSplit = (change: Change) => eachObject(ofKind('TrafficSplit'), change);
export const eachLimit = (change: Change) => eachObject(ofKind('ServiceLimits'), change);

/** Objects of such kinds are not there. */
export const withoutKinds =
  (...kinds: readonly string[]): Distort =>
  (what) => ({ ...what, given: what.given.filter((object) => !ofKind(...kinds)(object)) });
