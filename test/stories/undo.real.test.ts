import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { SMI_DEFINITIONS } from '../../mesh/policy/smi/smi-definitions.ts';
import { writeKubeconfig } from '../../sandbox/kubeconfig.ts';
import type { KubeObject } from '../../schemas/kube-object.ts';
import { type KubernetesApi, realKubernetesApi, whyNoRealApi } from '../rig/kubernetes-api.ts';

/** The compiled command line on a real API server: who may begin, what is recorded, and that everything comes back. */
const why = whyNoRealApi();
const PROGRAM = path.resolve('dist/cli/main.js');
const NAMESPACE = 'story';
const signal = new AbortController().signal;

const PATTERN = `apiVersion: meshwright.dev/v1alpha1
kind: Pattern
metadata: { name: undo, version: 1.0.0 }
spec:
  summary: Objects of several kinds, and a proof that can fail.
  parameters:
    weight: { type: integer, default: 10 }
  targets:
    main: {}
  defaults: { target: main, namespace: ${NAMESPACE}, timeout: 20s }
  onFailure: rollback
  steps:
    - id: definitions
      apply: { files: [definitions.yaml] }
    - id: settings
      apply:
        conflicts: force
        inline:
          - apiVersion: v1
            kind: ConfigMap
            metadata: { name: settings, labels: { tier: new } }
            data: { mode: new, added: "yes" }
          - apiVersion: v1
            kind: Service
            metadata: { name: website }
            spec: { selector: { app: website }, ports: [{ port: 80 }] }
    - id: split
      apply:
        inline:
          - apiVersion: split.smi-spec.io/v1alpha4
            kind: TrafficSplit
            metadata: { name: website }
            spec: { service: website, backends: [{ service: website-v1, weight: "{{ params.weight }}" }] }
    - id: proof
      assert:
        - resource: { apiVersion: split.smi-spec.io/v1alpha4, kind: TrafficSplit, name: website }
          that: object.spec.backends[0].weight == 10
`;

const SETTINGS: KubeObject = {
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'settings', namespace: NAMESPACE, labels: { tier: 'old', owner: 'me' } },
  data: { mode: 'old', kept: 'yes' },
};
const SETTINGS_PATH = `/api/v1/namespaces/${NAMESPACE}/configmaps/settings`;

interface Said {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

describe.skipIf(why !== undefined)(
  `a run on a real API server${why === undefined ? '' : ` (${why})`}`,
  () => {
    let api: KubernetesApi;
    let folder: string;
    let pattern: string;

    const meshwright = (args: readonly string[], kubeconfig = api.kubeconfig): Promise<Said> =>
      new Promise((resolve) => {
        const child = execFile(
          process.execPath,
          [
            '--disallow-code-generation-from-strings',
            PROGRAM,
            ...args,
            '--state-dir',
            path.join(folder, 'state'),
          ],
          { env: { ...process.env, KUBECONFIG: kubeconfig } },
          (error, out, err) => {
            resolve({
              code: typeof error?.code === 'number' ? error.code : error === null ? 0 : -1,
              out,
              err,
            });
          },
        );
        child.stdin?.end();
      });
    const run = (...more: readonly string[]) =>
      meshwright(['run', pattern, '--context', 'real', '--yes', '-o', 'json', ...more]);
    /** What of the settings is theirs to keep: everything but the record of who wrote it and when. */
    const settings = async () => {
      const { body } = await api.wire.call('GET', SETTINGS_PATH);
      const { resourceVersion: _version, managedFields: _fields, ...metadata } = body.metadata;
      return { ...body, metadata };
    };
    const folderWith = (name: string, text: string): string => {
      const made = path.join(folder, name);
      mkdirSync(made);
      writeFileSync(path.join(made, 'pattern.yaml'), text);
      const split = SMI_DEFINITIONS.find(({ metadata }) => metadata.name?.startsWith('trafficsplits.'));
      writeFileSync(path.join(made, 'definitions.yaml'), JSON.stringify(split));
      return made;
    };
    const statusOf = async (where: string) => (await api.wire.call('GET', where)).status;
    const places = [
      `/api/v1/namespaces/${NAMESPACE}/services/website`,
      '/apis/apiextensions.k8s.io/v1/customresourcedefinitions/trafficsplits.split.smi-spec.io',
      `/apis/split.smi-spec.io/v1alpha4/namespaces/${NAMESPACE}/trafficsplits/website`,
    ];

    beforeAll(async () => {
      api = await realKubernetesApi();
      folder = mkdtempSync(path.join(tmpdir(), 'meshwright-undo-'));
      pattern = folderWith('pattern', PATTERN);
      const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: NAMESPACE } };
      await api.cluster.create(namespace, signal);
    });
    afterAll(async () => {
      await api?.close();
      rmSync(folder, { recursive: true, force: true });
    });
    beforeEach(async () => {
      await api.wire.call('DELETE', SETTINGS_PATH);
      const collection = SETTINGS_PATH.replace('/settings', '');
      await api.wire.call('POST', `${collection}?fieldManager=somebody`, { body: SETTINGS });
    });

    it('puts back field by field what a failed proof leaves behind, and says 1', async () => {
      const before = await settings();
      const said = await run('--set', 'weight=20');
      expect(said.code, said.err).toBe(1);
      expect(JSON.parse(said.out)).toMatchObject({
        outcome: 'rolledBack',
        targets: [{ role: 'main', context: 'real', kind: 'cluster' }],
        proofs: [{ verdict: 'failed', where: { kind: 'cluster', context: 'real' } }],
      });
      expect(await settings()).toEqual(before);
      expect(await Promise.all(places.map(statusOf))).toEqual([404, 404, 404]);
    });

    it('records the cluster and what was there, from which a later process puts everything back', async () => {
      const before = await settings();
      const said = await run();
      expect(said.code, said.err).toBe(0);
      const { run: id } = JSON.parse(said.out);
      expect(await Promise.all(places.map(statusOf))).toEqual([200, 200, 200]);
      expect(await settings()).toMatchObject({
        metadata: { labels: { tier: 'new', owner: 'me' } },
        data: { mode: 'new', added: 'yes', kept: 'yes' },
      });
      const records = path.join(folder, 'state', 'runs', id);
      const journal = readFileSync(path.join(records, 'journal.jsonl'), 'utf8');
      expect(journal).toContain(await api.cluster.uid(signal));
      const priors = readdirSync(path.join(records, 'prior')).map((name) =>
        readFileSync(path.join(records, 'prior', name), 'utf8'),
      );
      expect(priors.join('')).toContain(JSON.stringify(before.data));
      const back = await meshwright(['rollback', id, '-o', 'json']);
      expect([back.code, JSON.parse(back.out)], back.err).toMatchObject([0, { outcome: 'rolledBack' }]);
      expect(await settings()).toEqual(before);
      expect(await Promise.all(places.map(statusOf))).toEqual([404, 404, 404]);
    });

    it('keeps a definition that others use by now, and says so with 9', async () => {
      const { run: id } = JSON.parse((await run()).out);
      const theirs = {
        apiVersion: 'split.smi-spec.io/v1alpha4',
        kind: 'TrafficSplit',
        metadata: { name: 'theirs', namespace: 'default' },
        spec: { service: 'web', backends: [{ service: 'web-v1', weight: 1 }] },
      };
      await api.cluster.create(theirs, signal);
      const back = await meshwright(['rollback', id]);
      expect(back.code, back.err).toBe(9);
      expect(back.err).toContain('is kept: others have made objects of it (TrafficSplit default/theirs)');
      expect(await Promise.all(places.map(statusOf))).toEqual([404, 200, 404]);
      await api.cluster.delete({ ...theirs, name: 'theirs', namespace: 'default' }, {}, signal);
      const again = await meshwright(['rollback', id]);
      expect(again.code, again.err).toBe(0);
      expect(await Promise.all(places.map(statusOf))).toEqual([404, 404, 404]);
    });

    it('says by its place what does not fit the schema, and says 5', async () => {
      const broken = folderWith(
        'broken',
        PATTERN.replace('ports: [{ port: 80 }]', 'ports: [{ port: 80, prot: TCP }]'),
      );
      const before = await settings();
      const said = await meshwright(['run', broken, '--context', 'real', '--yes', '-o', 'json']);
      expect(said.code, said.err).toBe(5);
      expect(said.err).toContain('.spec.ports[port=80,protocol="TCP"].prot: field not declared in schema');
      expect(said.err).not.toContain('unreachable');
      expect(await settings()).toEqual(before);
    });

    it('puts back what came before a policy that no mesh there obeys, and says 4', async () => {
      const before = await settings();
      const steered = folderWith(
        'steered',
        PATTERN.replace('id: split\n      apply:', 'id: split\n      policy:'),
      );
      const said = await meshwright(['run', steered, '--context', 'real', '--yes', '-o', 'json']);
      expect(said.code, said.err).toBe(4);
      expect(JSON.parse(said.out)).toMatchObject({ outcome: 'rolledBack' });
      expect(await settings()).toEqual(before);
      expect(await Promise.all(places.map(statusOf))).toEqual([404, 404, 404]);
    });

    it('is refused before the first write when its caller lacks permissions, by their names', async () => {
      const before = await settings();
      const kubeconfig = await kubeconfigOf('reader', [
        { apiGroups: [''], resources: ['*'], verbs: ['get'] },
      ]);
      const said = await meshwright(
        ['run', pattern, '--context', 'limited', '--yes', '-o', 'json'],
        kubeconfig,
      );
      expect(said.code, said.err).toBe(5);
      expect(said.err).toContain(`create, patch, delete configmaps in ${NAMESPACE};`);
      expect(said.err).toContain('create, patch, delete customresourcedefinitions.apiextensions.k8s.io');
      expect(said.err).not.toMatch(/\bget\b[^;]* services/);
      expect(await settings()).toEqual(before);
      expect(await Promise.all(places.map(statusOf))).toEqual([404, 404, 404]);
    });

    it('needs no more than the permissions that it asks for', async () => {
      const verbs = ['get', 'create', 'patch', 'delete'];
      const kubeconfig = await kubeconfigOf('runner', [
        { apiGroups: [''], resources: ['configmaps', 'services'], verbs },
        { apiGroups: ['split.smi-spec.io'], resources: ['trafficsplits'], verbs: [...verbs, 'list'] },
        { apiGroups: ['apiextensions.k8s.io'], resources: ['customresourcedefinitions'], verbs },
        { apiGroups: [''], resources: ['namespaces'], resourceNames: ['kube-system'], verbs: ['get'] },
        {
          apiGroups: ['coordination.k8s.io'],
          resources: ['leases'],
          verbs: ['get', 'list', 'create', 'update', 'delete'],
        },
        { apiGroups: [''], resources: ['secrets'], verbs: [...verbs, 'list', 'update'] },
      ]);
      const args = ['run', pattern, '--context', 'limited', '--yes', '--set', 'weight=20', '-o', 'json'];
      const said = await meshwright(args, kubeconfig);
      expect(said.code, said.err).toBe(1);
      expect(JSON.parse(said.out)).toMatchObject({ outcome: 'rolledBack' });
    });

    /** A service account that may do just this, everywhere, and a kubeconfig that speaks as it. */
    async function kubeconfigOf(name: string, rules: readonly unknown[]): Promise<string> {
      const metadata = { name };
      const group = 'rbac.authorization.k8s.io';
      const account = { apiVersion: 'v1', kind: 'ServiceAccount', metadata };
      const role = { apiVersion: `${group}/v1`, kind: 'ClusterRole', metadata, rules };
      const binding = {
        apiVersion: `${group}/v1`,
        kind: 'ClusterRoleBinding',
        metadata,
        roleRef: { apiGroup: group, kind: 'ClusterRole', name },
        subjects: [{ kind: 'ServiceAccount', name, namespace: NAMESPACE }],
      };
      const accounts = `/api/v1/namespaces/${NAMESPACE}/serviceaccounts`;
      await api.wire.call('POST', accounts, { body: account });
      await api.wire.call('POST', `/apis/${group}/v1/clusterroles`, { body: role });
      await api.wire.call('POST', `/apis/${group}/v1/clusterrolebindings`, { body: binding });
      const request = { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', spec: {} };
      const issued = await api.wire.call('POST', `${accounts}/${name}/token`, { body: request });
      const { clusters } = JSON.parse(readFileSync(api.kubeconfig, 'utf8'));
      const { server, 'certificate-authority-data': authority } = clusters[0].cluster;
      const file = path.join(folder, `${name}.kubeconfig`);
      const token: string = issued.body.status.token;
      writeKubeconfig(file, {
        context: 'limited',
        server,
        authority: Buffer.from(authority, 'base64').toString(),
        token,
      });
      return file;
    }
  },
);
