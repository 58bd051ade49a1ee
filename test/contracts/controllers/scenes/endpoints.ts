import type { Thing } from './picture.ts';
import type { Scene } from './scene.ts';
import { workload } from './workloads.ts';

const service = (name: string, spec: Thing): Thing => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name },
  spec: { selector: { app: 'web' }, ...spec },
});

function pods(name: string, containerPort: number, replicas: number): Thing {
  const set = workload('ReplicaSet', name, { replicas });
  set.spec.selector.matchLabels = { set: name };
  set.spec.template.metadata.labels = { app: 'web', set: name };
  set.spec.template.spec.containers[0].ports = [{ name: 'http', containerPort }];
  return set;
}

/** What stands behind Services. */
export const ENDPOINT_SCENES: readonly Scene[] = [
  {
    title: 'endpoints of a Service follow its pods',
    async play(stage) {
      const ports = [
        { name: 'web', port: 80, targetPort: 8080, appProtocol: 'http' },
        { name: 'dns', port: 53, protocol: 'UDP' },
      ];
      await stage.create(service('web', { ports }));
      await stage.look('a Service without pods');
      await stage.create(pods('web', 8080, 2));
      await stage.look('pods without addresses');
      await stage.ready({ count: 1 });
      await stage.look('one is ready');
      await stage.ready();
      await stage.look('both are ready');
      await stage.unready({ count: 1 });
      await stage.look('one is not ready any more');
      await stage.change('ReplicaSet', 'web', { spec: { replicas: 0 } });
      await stage.look('both are on their way out');
      await stage.end();
      await stage.look('both are gone');
      await stage.remove('Service', 'web');
      await stage.look('the Service is gone');
    },
  },
  {
    title: 'a headless Service names the members of a StatefulSet',
    async play(stage) {
      await stage.create(service('web', { clusterIP: 'None', ports: [{ port: 80 }] }));
      const members = workload('StatefulSet', 'web', { serviceName: 'web', replicas: 2 });
      members.spec.podManagementPolicy = 'Parallel';
      await stage.create(members);
      await stage.look('created');
      await stage.ready();
      await stage.look('ready');
      await stage.unready({ name: 'web-1' });
      await stage.look('one is not ready any more');
    },
  },
  {
    title: 'a Service may show pods that are not ready',
    async play(stage) {
      await stage.create(service('web', { publishNotReadyAddresses: true, ports: [{ port: 80 }] }));
      await stage.create(pods('web', 8080, 1));
      await stage.look('created');
      await stage.ready();
      await stage.look('ready');
      await stage.unready();
      await stage.look('not ready any more');
      await stage.change('ReplicaSet', 'web', { spec: { replicas: 0 } });
      await stage.look('on its way out');
    },
  },
  {
    title: 'a named target port is what each pod says it is',
    async play(stage) {
      await stage.create(service('web', { ports: [{ port: 80, targetPort: 'http' }] }));
      await stage.create(pods('old', 8080, 1));
      await stage.create(pods('new', 9090, 1));
      await stage.look('created');
      await stage.ready();
      await stage.look('ready');
    },
  },
  {
    title: 'a Service that selects other pods has other endpoints',
    async play(stage) {
      await stage.create(service('web', { ports: [{ port: 80 }] }));
      await stage.create(pods('web', 8080, 1));
      await stage.look('created');
      await stage.ready();
      await stage.look('ready');
      await stage.change('Service', 'web', { spec: { selector: { app: 'other' } } });
      await stage.look('another selector');
      await stage.change('Service', 'web', { spec: { selector: null } });
      await stage.look('no selector');
    },
  },
  {
    title: 'the older Endpoints of a Service follow its pods',
    async play(stage) {
      const ports = [
        { name: 'web', port: 80, targetPort: 'http', appProtocol: 'http' },
        { name: 'dns', port: 53, protocol: 'UDP' },
      ];
      await stage.create(service('web', { ports }));
      await stage.look('a Service without pods', ['Endpoints']);
      await stage.create(pods('web', 8080, 2));
      await stage.create(pods('other', 9090, 1));
      await stage.look('pods without addresses', ['Endpoints']);
      await stage.ready();
      await stage.look('all are ready', ['Endpoints']);
      await stage.unready({ count: 1 });
      await stage.look('one is not ready any more', ['Endpoints']);
      await stage.change('ReplicaSet', 'web', { spec: { replicas: 0 } });
      await stage.look('two are on their way out', ['Endpoints']);
      await stage.change('Service', 'web', { metadata: { labels: { tier: 'front' } } });
      await stage.look('the Service has a label', ['Endpoints']);
      await stage.remove('Service', 'web');
      await stage.look('the Service is gone', ['Endpoints']);
    },
  },
  {
    title: 'the older Endpoints of a headless Service may show pods that are not ready',
    async play(stage) {
      const spec = { clusterIP: 'None', publishNotReadyAddresses: true };
      await stage.create(service('web', spec));
      const members = workload('StatefulSet', 'web', { serviceName: 'web', replicas: 2 });
      members.spec.podManagementPolicy = 'Parallel';
      await stage.create(members);
      await stage.look('created', ['Endpoints']);
      await stage.ready();
      await stage.unready({ name: 'web-1' });
      await stage.look('without ports, one is not ready', ['Endpoints']);
      await stage.change('Service', 'web', { spec: { ports: [{ port: 80 }] } });
      await stage.look('with a port', ['Endpoints']);
    },
  },
];
