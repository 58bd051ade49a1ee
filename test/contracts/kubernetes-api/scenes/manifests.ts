/** What scenes write; each function gives the least that its kind takes. */
export const JSON_PATCH = 'application/json-patch+json';
export const MERGE_PATCH = 'application/merge-patch+json';
export const STRATEGIC_PATCH = 'application/strategic-merge-patch+json';
export const APPLY_PATCH = 'application/apply-patch+yaml';

type Map = Readonly<Record<string, unknown>>;

export function configMap(name: string, data: Map = {}, metadata: Map = {}): Map {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, ...metadata }, data };
}

export function podTemplate(app: string, container: Map = {}, spec: Map = {}): Map {
  return {
    metadata: { labels: { app } },
    spec: { containers: [{ name: 'app', image: 'example.com/app:1', ...container }], ...spec },
  };
}

export function pod(name: string, spec: Map = {}, metadata: Map = {}): Map {
  const containers = [{ name: 'app', image: 'example.com/app:1' }];
  return { apiVersion: 'v1', kind: 'Pod', metadata: { name, ...metadata }, spec: { containers, ...spec } };
}

export function workload(kind: string, name: string, spec: Map = {}): Map {
  return {
    apiVersion: 'apps/v1',
    kind,
    metadata: { name },
    spec: { selector: { matchLabels: { app: name } }, template: podTemplate(name), ...spec },
  };
}

export function service(name: string, spec: Map = {}): Map {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name },
    spec: { selector: { app: name }, ports: [{ port: 80 }], ...spec },
  };
}
