import type { ClockPort } from '../engine/world.ts';
import { Failure } from '../schemas/failure.ts';
import type { Json, JsonObject } from '../schemas/json.ts';
import { groupOf } from '../schemas/kube-object.ts';
import { nearestName } from '../schemas/nearest-name.ts';
import { safeText } from '../schemas/safe-text.ts';
import type { ApiClient } from './api-client.ts';
import { isObject, textOf } from './read-kubeconfig.ts';

/** How one kind is served. */
export interface Resource {
  readonly apiVersion: string;
  readonly kind: string;
  /** Plural name in paths. */
  readonly plural: string;
  readonly namespaced: boolean;
}

/** Which resources a cluster serves; cached, asked again when a kind is missing. */
export interface Discovery {
  /**
   * The resource of a kind. Throws `Failure` (`notFound`) with the nearest known kind after asking the server anew; a
   * kind whose definition was just applied is waited for until the signal aborts.
   */
  find(apiVersion: string, kind: string, signal: AbortSignal): Promise<Resource>;
  /** Forgets the cache, because a definition was applied: `definition` is that CustomResourceDefinition. */
  expect(definition: JsonObject): void;
  /** Forgets the cache, because a definition went away. */
  forget(): void;
}

const AGGREGATED = ['v2', 'v2beta1']
  .map((v) => `application/json;g=apidiscovery.k8s.io;v=${v};as=APIGroupDiscoveryList`)
  .concat('application/json')
  .join(',');
const CRD_PATH = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
const POLL_MS = [20, 50, 100, 200, 500] as const;

type Catalog = ReadonlyMap<string, Resource>;

/** Discovery of one cluster, aggregated where the server can (KEP-3352), group by group where it cannot. */
export function openDiscovery(client: ApiClient, clock: ClockPort): Discovery {
  let known: { readonly catalog: Promise<Catalog>; readonly signal: AbortSignal } | undefined;
  /** `group/kind` → name of the definition that was applied through us. */
  const expected = new Map<string, string>();

  const load = async (signal: AbortSignal): Promise<Catalog> => {
    for (;;) {
      known ??= { catalog: readCatalog(client, signal), signal };
      const shared = known;
      try {
        return await shared.catalog;
      } catch (error) {
        if (known === shared) known = undefined; // a failed read must not be remembered
        if (signal.aborted) throw signal.reason;
        if (!shared.signal.aborted) throw error;
        // Whoever began this read gave up; it is ours to begin again.
      }
    }
  };

  return {
    async find(apiVersion, kind, signal) {
      const key = keyOf(apiVersion, kind);
      const before = known;
      const cached = (await load(signal)).get(key);
      if (cached !== undefined) return cached;
      const definition = expected.get(`${groupOf(apiVersion)}/${kind}`);
      for (let round = 0; ; round++) {
        if (definition !== undefined) await untilEstablished(client, clock, definition, signal);
        if (before !== undefined || round > 0) known = undefined;
        const found = (await load(signal)).get(key);
        if (found !== undefined) return found;
        if (definition === undefined || (await lacksVersion(client, definition, apiVersion, signal))) {
          throw unknownKind(client, apiVersion, kind, await load(signal));
        }
        await clock.sleep(POLL_MS[Math.min(round, POLL_MS.length - 1)] ?? 500, signal);
      }
    },
    expect(definition) {
      known = undefined;
      const spec = definition['spec'];
      const metadata = definition['metadata'];
      if (!isObject(spec) || !isObject(metadata) || !isObject(spec['names'])) return;
      const kind = textOf(spec['names']['kind']);
      const name = textOf(metadata['name']);
      if (kind !== undefined && name !== undefined)
        expected.set(`${textOf(spec['group']) ?? ''}/${kind}`, name);
    },
    forget() {
      known = undefined;
      expected.clear();
    },
  };
}

function keyOf(apiVersion: string, kind: string): string {
  return `${apiVersion} ${kind}`;
}

async function readCatalog(client: ApiClient, signal: AbortSignal): Promise<Catalog> {
  const [core, groups] = await Promise.all(
    ['/api', '/apis'].map((path) => ask(client, path, signal, AGGREGATED)),
  );
  const catalog = new Map<string, Resource>();
  const legacy: string[] = [];
  for (const answer of [core, groups]) {
    if (!isObject(answer)) continue;
    if (answer['kind'] === 'APIGroupDiscoveryList') addAggregated(catalog, answer);
    else legacy.push(...legacyVersions(answer));
  }
  await Promise.all(
    legacy.map(async (groupVersion) => {
      const path = groupVersion.includes('/') ? `/apis/${groupVersion}` : `/api/${groupVersion}`;
      addLegacy(catalog, groupVersion, await askUnlessDown(client, path, signal));
    }),
  );
  return catalog;
}

function ask(client: ApiClient, path: string, signal: AbortSignal, accept?: string): Promise<Json> {
  return client.json(
    {
      method: 'GET',
      path,
      repeatable: true,
      about: { verb: 'read', object: `the API groups at ${path}` },
      ...(accept === undefined ? {} : { accept }),
    },
    signal,
  );
}

/** One aggregated API that is down must not hide all others; its kinds are then missing by name. */
async function askUnlessDown(client: ApiClient, path: string, signal: AbortSignal): Promise<Json> {
  try {
    return await ask(client, path, signal);
  } catch (error) {
    const status = error instanceof Failure ? error.details.status : undefined;
    if (status === 404 || status === 503) return null;
    throw error;
  }
}

function addAggregated(catalog: Map<string, Resource>, list: JsonObject): void {
  for (const group of objects(list['items'])) {
    const groupName = isObject(group['metadata']) ? (textOf(group['metadata']['name']) ?? '') : '';
    for (const version of objects(group['versions'])) {
      const apiVersion = `${groupName === '' ? '' : `${groupName}/`}${textOf(version['version']) ?? ''}`;
      for (const resource of objects(version['resources'])) {
        const plural = textOf(resource['resource']);
        const responseKind = resource['responseKind'];
        const kind = isObject(responseKind) ? textOf(responseKind['kind']) : undefined;
        if (plural === undefined || kind === undefined) continue;
        add(catalog, { apiVersion, kind, plural, namespaced: resource['scope'] === 'Namespaced' });
      }
    }
  }
}

function legacyVersions(answer: JsonObject): readonly string[] {
  const core = Array.isArray(answer['versions']) ? answer['versions'].map((v) => textOf(v)) : [];
  const groups = objects(answer['groups']).flatMap((group) =>
    objects(group['versions']).map((version) => textOf(version['groupVersion'])),
  );
  return [...core, ...groups].filter((v) => v !== undefined);
}

function addLegacy(catalog: Map<string, Resource>, apiVersion: string, list: Json): void {
  if (!isObject(list)) return;
  for (const resource of objects(list['resources'])) {
    const plural = textOf(resource['name']);
    const kind = textOf(resource['kind']);
    if (plural === undefined || kind === undefined || plural.includes('/')) continue;
    add(catalog, { apiVersion, kind, plural, namespaced: resource['namespaced'] === true });
  }
}

/** Keeps the first resource of a kind, as kubectl's mapper prefers it. */
function add(catalog: Map<string, Resource>, resource: Resource): void {
  const key = keyOf(resource.apiVersion, resource.kind);
  if (!catalog.has(key)) catalog.set(key, resource);
}

function objects(list: Json | undefined): readonly JsonObject[] {
  return Array.isArray(list) ? list.filter((item: Json) => isObject(item)) : [];
}

async function readDefinition(client: ApiClient, name: string, signal: AbortSignal): Promise<JsonObject> {
  const answer = await client.json(
    {
      method: 'GET',
      path: `${CRD_PATH}/${encodeURIComponent(name)}`,
      repeatable: true,
      about: { verb: 'get', object: `CustomResourceDefinition/${name}` },
    },
    signal,
  );
  return isObject(answer) ? answer : {};
}

async function untilEstablished(
  client: ApiClient,
  clock: ClockPort,
  name: string,
  signal: AbortSignal,
): Promise<void> {
  for (let round = 0; ; round++) {
    const { status } = await readDefinition(client, name, signal);
    const conditions = isObject(status) ? objects(status['conditions']) : [];
    const has = (type: string, value: string): boolean =>
      conditions.some((c) => c['type'] === type && c['status'] === value);
    if (has('Established', 'True')) return;
    if (has('NamesAccepted', 'False')) {
      const why = conditions.find((c) => c['type'] === 'NamesAccepted');
      throw new Failure(
        'invalid',
        `CustomResourceDefinition/${safeText(name, 300)} is refused by the cluster: ${safeText(textOf(why?.['message']) ?? 'its names are taken', 300)}`,
      );
    }
    await clock.sleep(POLL_MS[Math.min(round, POLL_MS.length - 1)] ?? 500, signal);
  }
}

/** Whether the definition does not serve the wanted version at all, so that waiting would be in vain. */
async function lacksVersion(
  client: ApiClient,
  definition: string,
  apiVersion: string,
  signal: AbortSignal,
): Promise<boolean> {
  const { spec } = await readDefinition(client, definition, signal);
  const wanted = apiVersion.slice(apiVersion.indexOf('/') + 1);
  return !objects(isObject(spec) ? spec['versions'] : undefined).some(
    (version) => version['name'] === wanted && version['served'] === true,
  );
}

function unknownKind(client: ApiClient, apiVersion: string, kind: string, catalog: Catalog): Failure {
  const served = [...catalog.values()];
  const versions = served.filter((r) => r.kind === kind).map((r) => r.apiVersion);
  const sameGroup = served.filter((r) => groupOf(r.apiVersion) === groupOf(apiVersion)).map((r) => r.kind);
  const nearest = nearestName(kind, new Set(sameGroup.length > 0 ? sameGroup : served.map((r) => r.kind)));
  const hint =
    versions.length > 0
      ? `it serves ${kind} in ${versions.slice(0, 5).join(', ')}`
      : nearest === undefined
        ? 'is the definition (CRD) of this kind installed?'
        : `did you mean ${nearest}?`;
  return new Failure(
    'notFound',
    `the cluster of context '${safeText(client.connection.context, 200)}' has no kind ${safeText(kind, 200)} in ${safeText(apiVersion, 200)}`,
    { hint: safeText(hint, 400) },
  );
}
