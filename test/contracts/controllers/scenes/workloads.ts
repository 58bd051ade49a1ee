import type { Thing } from './picture.ts';

/** A workload whose pods have the label `app` and run `image`. */
export function workload(kind: string, name: string, spec: Thing = {}, image = 'echo:1'): Thing {
  const labels = { app: name };
  const isJob = kind === 'Job';
  return {
    apiVersion: isJob ? 'batch/v1' : 'apps/v1',
    kind,
    metadata: { name },
    spec: {
      ...(isJob ? {} : { selector: { matchLabels: labels } }),
      template: {
        metadata: { labels },
        spec: { containers: [{ name: 'main', image }], ...(isJob ? { restartPolicy: 'Never' } : {}) },
      },
      ...spec,
    },
  };
}

/** A patch that has a workload's pods run another image. */
export const runs = (image: string): Thing => ({
  spec: { template: { spec: { containers: [{ name: 'main', image }] } } },
});

export const rolling = (maxSurge: number | string, maxUnavailable: number | string): Thing => ({
  strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge, maxUnavailable } },
});
