import { isMap, type JsonMap, listAt, mapAt } from '../../../store/json-values.ts';
import { kubeTime } from '../../../store/write-objects.ts';
import { changeItems, changeMaps, fill } from './fill.ts';

const PROBE = { timeoutSeconds: 1, periodSeconds: 10, successThreshold: 1, failureThreshold: 3 };

const httpGet = (action: JsonMap): JsonMap => changeMaps(action, ['httpGet'], (get) => fill(get, HTTP_GET));
const HTTP_GET = { path: '/', scheme: 'HTTP' };

const grpc = (probe: JsonMap): JsonMap => changeMaps(probe, ['grpc'], (each) => fill(each, { service: '' }));

function pullPolicy(image: unknown): string {
  const text = typeof image === 'string' ? image : '';
  const tag = /:([^/:@]+)$/.exec(text)?.[1];
  return text.includes('@') || (tag !== undefined && tag !== 'latest') ? 'IfNotPresent' : 'Always';
}

const byVersion = (source: JsonMap): JsonMap =>
  changeMaps(source, ['fieldRef'], (field) => fill(field, { apiVersion: 'v1' }));

const variable = (env: JsonMap): JsonMap => changeMaps(env, ['valueFrom'], byVersion);

function containerDefaults(container: JsonMap): JsonMap {
  const filled = fill(container, {
    terminationMessagePath: '/dev/termination-log',
    terminationMessagePolicy: 'File',
    imagePullPolicy: pullPolicy(container['image']),
    resources: {},
  });
  const probed = changeMaps(filled, ['livenessProbe', 'readinessProbe', 'startupProbe'], (probe) =>
    grpc(httpGet(fill(probe, PROBE))),
  );
  const hooked = changeMaps(probed, ['lifecycle'], (lifecycle) =>
    changeMaps(lifecycle, ['postStart', 'preStop'], httpGet),
  );
  const ported = changeItems(hooked, ['ports'], (port) => fill(port, { protocol: 'TCP' }));
  return changeItems(ported, ['env'], variable);
}

/** What is limited is asked for as well, unless another amount is; of pods, not of templates. */
function askForLimits(container: JsonMap): JsonMap {
  const { resources } = container;
  if (!isMap(resources) || !isMap(resources['limits'])) return container;
  const requests = { ...resources['limits'], ...mapAt(resources, 'requests') };
  return { ...container, resources: { ...resources, requests } };
}

/** Permissions of what is mounted, as a number: 0644. */
const DEFAULT_MODE = { defaultMode: 0o644 };
const HOUR_SECONDS = 3600;

const projection = (source: JsonMap): JsonMap =>
  changeMaps(
    changeMaps(source, ['serviceAccountToken'], (token) => fill(token, { expirationSeconds: HOUR_SECONDS })),
    ['downwardAPI'],
    (downward) => changeItems(downward, ['items'], byVersion),
  );

function volumeDefaults(volume: JsonMap): JsonMap {
  const sources = Object.keys(volume).filter((key) => key !== 'name');
  if (sources.length === 0) return { ...volume, emptyDir: {} };
  const moded = changeMaps(volume, ['secret', 'configMap', 'projected', 'downwardAPI'], (source) =>
    fill(source, DEFAULT_MODE),
  );
  const hosted = changeMaps(moded, ['hostPath'], (source) => fill(source, { type: '' }));
  const projected = changeMaps(hosted, ['projected'], (source) =>
    changeItems(source, ['sources'], projection),
  );
  return changeMaps(projected, ['downwardAPI'], (source) => changeItems(source, ['items'], byVersion));
}

/** The spec of a pod, or of the template of one, filled in. */
export function podSpecDefaults(spec: JsonMap): JsonMap {
  const account = spec['serviceAccountName'] ?? spec['serviceAccount'];
  const filled = fill(spec, {
    restartPolicy: 'Always',
    terminationGracePeriodSeconds: 30,
    dnsPolicy: 'ClusterFirst',
    securityContext: {},
    schedulerName: 'default-scheduler',
    ...(account === undefined ? {} : { serviceAccountName: account, serviceAccount: account }),
  });
  const contained = changeItems(filled, ['containers', 'initContainers'], containerDefaults);
  return changeItems(contained, ['volumes'], volumeDefaults);
}

/** A workload's spec with the pod spec of its template filled in. */
export function templateDefaults(spec: JsonMap): JsonMap {
  const { template } = spec;
  if (!isMap(template) || !isMap(template['spec'])) return spec;
  return { ...spec, template: { ...template, spec: podSpecDefaults(template['spec']) } };
}

const PATIENCE_SECONDS = 300;
const unready = (what: string): JsonMap => ({
  key: `node.kubernetes.io/${what}`,
  operator: 'Exists',
  effect: 'NoExecute',
  tolerationSeconds: PATIENCE_SECONDS,
});

/** What admission gives every pod: patience with nodes that fail, a priority, an account. */
const ADMITTED: JsonMap = Object.freeze({
  enableServiceLinks: true,
  preemptionPolicy: 'PreemptLowerPriority',
  priority: 0,
  serviceAccountName: 'default',
  serviceAccount: 'default',
});
const TOLERATIONS: readonly JsonMap[] = Object.freeze([unready('not-ready'), unready('unreachable')]);

function tolerant(spec: JsonMap): JsonMap {
  const own = listAt(spec, 'tolerations');
  const missing = TOLERATIONS.filter(
    ({ key }) => !own.some((each) => isMap(each) && (each['key'] === key || each['key'] === undefined)),
  );
  return missing.length === 0 ? spec : { ...spec, tolerations: [...own, ...missing] };
}

const GATED = {
  type: 'PodScheduled',
  status: 'False',
  reason: 'SchedulingGated',
  message: 'Scheduling is blocked due to non-empty scheduling gates',
};

function statusOfNewPod(spec: JsonMap): JsonMap {
  const gated = listAt(spec, 'schedulingGates').length > 0;
  const conditions = [{ ...GATED, lastTransitionTime: kubeTime(Date.now()) }];
  return { phase: 'Pending', qosClass: qualityOf(spec), ...(gated ? { conditions } : {}) };
}

const COUNTED = ['cpu', 'memory'];

/** The quality of service that a pod's requests and limits amount to. */
function qualityOf(spec: JsonMap): string {
  const containers = [...listAt(spec, 'containers'), ...listAt(spec, 'initContainers')].map((each) =>
    mapAt(each, 'resources'),
  );
  const named = (part: string): boolean =>
    containers.some((each) => COUNTED.some((name) => mapAt(each, part)[name] !== undefined));
  if (!named('limits') && !named('requests')) return 'BestEffort';
  const guaranteed = containers.every((each) =>
    COUNTED.every((name) => {
      const limit = mapAt(each, 'limits')[name];
      return limit !== undefined && limit === mapAt(each, 'requests')[name];
    }),
  );
  return guaranteed ? 'Guaranteed' : 'Burstable';
}

/** A pod filled in; a new one gets its status too. */
export function podDefaults(pod: JsonMap, previous: JsonMap | undefined): JsonMap {
  const asked = changeItems(
    podSpecDefaults(mapAt(pod, 'spec')),
    ['containers', 'initContainers'],
    askForLimits,
  );
  const spec = fill(asked, ADMITTED);
  if (previous !== undefined) return { ...pod, spec };
  const status = fill(mapAt(pod, 'status'), statusOfNewPod(spec));
  return { ...pod, spec: tolerant(spec), status };
}
