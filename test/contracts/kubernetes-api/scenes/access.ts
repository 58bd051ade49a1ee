import { account, bind, GROUP, type JsonMap, RBAC, role, settled, subject } from './access-stage.ts';
import { APPLY_PATCH, configMap, MERGE_PATCH, pod } from './manifests.ts';
import type { Scene, Stage } from './scene.ts';

const done = (body: { kind?: string; status?: unknown }): unknown =>
  body?.kind === 'Status' && body.status === 'Failure' ? body : 'allowed';

/** Asks as the owner of a token, and shows only whether it was allowed. */
const asking =
  (stage: Stage, token: string | null) => (method: string, path: string, body?: unknown, type?: string) =>
    stage.call(method, path, {
      token,
      show: done,
      ...(body === undefined ? {} : { body }),
      ...(type === undefined ? {} : { type }),
    });

/** Who may do what, and what is said to whom who may not. */
export const ACCESS_SCENES: readonly Scene[] = [
  {
    title: 'a token that nobody gave out',
    async play(stage) {
      await stage.call('GET', `${stage.core}/pods`, { token: 'nonsense' });
      await stage.call('GET', '/version', { token: 'a.b.c' });
    },
  },
  {
    title: 'a service account without any role',
    async play(stage) {
      const ask = asking(stage, await account(stage));
      const { core, namespace } = stage;
      const maps = `${core}/configmaps`;
      await ask('GET', maps);
      await ask('GET', `${maps}/a`);
      await ask('GET', `${maps}?watch=true&timeoutSeconds=1`);
      await ask('GET', '/api/v1/configmaps');
      await ask('GET', '/api/v1/nodes');
      await ask('GET', '/api/v1/nodes/n');
      await ask('GET', `/api/v1/namespaces/${namespace}`);
      await ask('POST', maps, configMap('a'));
      await ask('PUT', `${maps}/a`, configMap('a'));
      await ask('PATCH', `${maps}/a`, {}, MERGE_PATCH);
      await ask('PATCH', `${maps}/a?fieldManager=m`, configMap('a'), APPLY_PATCH);
      await ask('DELETE', `${maps}/a`);
      await ask('DELETE', maps);
      await ask('GET', `${core}/pods/p/log`);
      await ask('POST', `${core}/pods/p/exec?command=true`);
      await ask('GET', `/apis/apps/v1/namespaces/${namespace}/deployments/d/scale`);
      await ask('PATCH', `/apis/apps/v1/namespaces/${namespace}/deployments/d/status`, {}, MERGE_PATCH);
      await ask('GET', `/apis/none.example.com/v1/namespaces/${namespace}/things`);
      await ask('GET', '/metrics');
      await ask('GET', '/nothing/there');
      await ask('POST', `${RBAC}/clusterroles`, { metadata: { name: 'x' } });
      for (const open of [
        '/version',
        '/healthz',
        '/api',
        '/apis',
        '/api/v1',
        '/apis/apps/v1',
        '/openapi/v3',
      ]) {
        await ask('GET', open);
      }
    },
  },
  {
    title: 'roles give what they name and no more',
    async play(stage) {
      const token = await account(stage);
      const ask = asking(stage, token);
      const { core, namespace } = stage;
      await role(stage, 'reader', [
        { apiGroups: [''], resources: ['configmaps'], verbs: ['get', 'list'] },
        { apiGroups: [''], resources: ['secrets'], verbs: ['get'], resourceNames: ['mine'] },
        { apiGroups: [''], resources: ['pods/log'], verbs: ['get'] },
        { apiGroups: ['apps'], resources: ['*/scale'], verbs: ['*'] },
      ]);
      await bind(stage, 'reader', [subject(stage)]);
      await settled(stage);
      await stage.wire.call('POST', `${core}/configmaps`, { body: configMap('a') });
      await stage.wire.call('POST', `${core}/secrets`, { body: { metadata: { name: 'mine' } } });
      await ask('GET', `${core}/configmaps`);
      await ask('GET', `${core}/configmaps/a`);
      await ask('GET', `${core}/configmaps/absent`);
      await ask('GET', '/api/v1/namespaces/default/configmaps');
      await ask('GET', `${core}/configmaps?watch=true&timeoutSeconds=1`);
      await ask('DELETE', `${core}/configmaps/a`);
      await ask('GET', `${core}/secrets`);
      await ask('GET', `${core}/secrets/mine`);
      await ask('GET', `${core}/secrets/other`);
      await ask('GET', `${core}/secrets?fieldSelector=metadata.name%3Dmine`);
      await ask('GET', `${core}/pods/p`);
      await ask('GET', `${core}/pods/p/log`);
      await ask('GET', `/apis/apps/v1/namespaces/${namespace}/deployments/d/scale`);
      await ask('GET', `/apis/apps/v1/namespaces/${namespace}/deployments/d`);
    },
  },
  {
    title: 'cluster roles reach as far as their binding',
    async play(stage) {
      const ask = asking(stage, await account(stage));
      const { core, namespace, id, wire } = stage;
      const name = `role-${id}`;
      const rules = [
        { apiGroups: [''], resources: ['configmaps', 'nodes'], verbs: ['list'] },
        { nonResourceURLs: ['/metrics', '/mine/*'], verbs: ['get'] },
      ];
      await wire.call('POST', `${RBAC}/clusterroles`, { body: { metadata: { name }, rules } });
      await bind(stage, name, [subject(stage)], 'ClusterRole');
      await settled(stage);
      await ask('GET', `${core}/configmaps`);
      await ask('GET', '/api/v1/configmaps');
      await ask('GET', '/api/v1/nodes');
      await ask('GET', '/mine/too');
      const roleRef = { apiGroup: GROUP, kind: 'ClusterRole', name };
      const body = { metadata: { name }, roleRef, subjects: [subject(stage)] };
      await wire.call('POST', `${RBAC}/clusterrolebindings`, { body });
      await settled(stage);
      await ask('GET', '/api/v1/configmaps');
      await ask('GET', '/api/v1/nodes');
      await ask('GET', `/api/v1/namespaces/${namespace}`);
    },
  },
  {
    title: 'bindings speak of users, groups and accounts',
    async play(stage) {
      const robot = asking(stage, await account(stage));
      const other = asking(stage, await account(stage, 'other'));
      const { core, namespace } = stage;
      const one = (resources: string): readonly JsonMap[] => [
        { apiGroups: [''], resources: [resources], verbs: ['list'] },
      ];
      await role(stage, 'by-group', one('configmaps'));
      await bind(stage, 'by-group', [
        { apiGroup: GROUP, kind: 'Group', name: `system:serviceaccounts:${namespace}` },
      ]);
      await role(stage, 'by-user', one('secrets'));
      await bind(stage, 'by-user', [
        { apiGroup: GROUP, kind: 'User', name: `system:serviceaccount:${namespace}:other` },
      ]);
      await bind(stage, 'missing', [subject(stage)]);
      await settled(stage);
      for (const ask of [robot, other]) {
        await ask('GET', `${core}/configmaps`);
        await ask('GET', `${core}/secrets`);
      }
    },
  },
  {
    title: 'reviews of what somebody may do',
    async play(stage) {
      const token = await account(stage);
      const { call, namespace } = stage;
      await role(stage, 'reader', [{ apiGroups: [''], resources: ['configmaps'], verbs: ['get', 'list'] }]);
      await bind(stage, 'reader', [subject(stage)]);
      await settled(stage);
      const path = '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews';
      const show = ({ status, ...body }: { status: unknown }) =>
        status === 'Failure' ? { ...body, status } : { status };
      const review = (spec: JsonMap) =>
        call('POST', path, {
          token,
          show,
          body: { kind: 'SelfSubjectAccessReview', apiVersion: 'authorization.k8s.io/v1', spec },
        });
      const of = (resourceAttributes: JsonMap) =>
        review({ resourceAttributes: { namespace, ...resourceAttributes } });
      await of({ verb: 'get', resource: 'configmaps' });
      await of({ verb: 'delete', resource: 'configmaps' });
      await of({ verb: 'get', resource: 'configmaps', name: 'a' });
      await of({ verb: 'get', resource: 'configmaps', subresource: 'x' });
      await of({ verb: '*', resource: '*', group: '*' });
      await review({ nonResourceAttributes: { path: '/metrics', verb: 'get' } });
      await review({ nonResourceAttributes: { path: '/openapi/v3', verb: 'get' } });
      await review({});
      await review({ resourceAttributes: { verb: 'get' }, nonResourceAttributes: { path: '/' } });
      const user = `system:serviceaccount:${namespace}:robot`;
      const subjectPath = '/apis/authorization.k8s.io/v1/subjectaccessreviews';
      const resourceAttributes = { namespace, verb: 'get', resource: 'configmaps' };
      const groups = [`system:serviceaccounts:${namespace}`];
      await call('POST', subjectPath, { show, body: { spec: { user, groups, resourceAttributes } } });
      await call('POST', subjectPath, { show, body: { spec: { user: 'nobody', resourceAttributes } } });
      await call('POST', subjectPath, { show, body: { spec: { resourceAttributes } } });
      await call('POST', subjectPath, { show, token, body: { spec: { user, resourceAttributes } } });
      const local = `/apis/authorization.k8s.io/v1/namespaces/${namespace}/localsubjectaccessreviews`;
      await call('POST', local, {
        show,
        body: { metadata: { namespace }, spec: { user, resourceAttributes } },
      });
    },
  },
  {
    title: 'who a token says that one is',
    async play(stage) {
      const token = await account(stage);
      const { call } = stage;
      const show = (body: {
        status?: { userInfo?: JsonMap; user?: JsonMap; authenticated?: boolean; error?: unknown };
      }) => {
        const { userInfo, user, authenticated } = body.status ?? {};
        const { username, groups } = userInfo ?? user ?? {};
        return { username, groups, authenticated };
      };
      await call('POST', '/apis/authentication.k8s.io/v1/selfsubjectreviews', {
        token,
        show,
        body: { kind: 'SelfSubjectReview', apiVersion: 'authentication.k8s.io/v1' },
      });
      const review = { kind: 'TokenReview', apiVersion: 'authentication.k8s.io/v1' };
      const path = '/apis/authentication.k8s.io/v1/tokenreviews';
      await call('POST', path, { show, secret: token, body: { ...review, spec: { token } } });
      await call('POST', path, { show, body: { ...review, spec: { token: 'nonsense' } } });
      const tokens = `${stage.core}/serviceaccounts/robot/token`;
      const claims = (body: { status?: { token: string; expirationTimestamp: string }; spec?: JsonMap }) => {
        if (body.status?.token === undefined) return body;
        const payload = JSON.parse(
          Buffer.from(body.status.token.split('.')[1] ?? '', 'base64url').toString(),
        );
        return { sub: payload.sub, iss: payload.iss, seconds: payload.exp - payload.iat, spec: body.spec };
      };
      const ask = (spec: JsonMap) =>
        call('POST', tokens, {
          show: claims,
          body: { kind: 'TokenRequest', apiVersion: 'authentication.k8s.io/v1', spec },
        });
      await ask({});
      await ask({ expirationSeconds: 1200 });
      await ask({ expirationSeconds: 1 });
      await call('POST', `${stage.core}/serviceaccounts/absent/token`, { body: { spec: {} } });
      await call('GET', tokens);
      await call('POST', tokens, { token, body: { spec: {} } });
    },
  },
  {
    title: 'rules that a server lists for its caller',
    async play(stage) {
      const token = await account(stage);
      await role(stage, 'reader', [
        { apiGroups: [''], resources: ['configmaps'], verbs: ['get'], resourceNames: ['a'] },
      ]);
      await bind(stage, 'reader', [subject(stage)]);
      await settled(stage);
      await stage.call('POST', '/apis/authorization.k8s.io/v1/selfsubjectrulesreviews', {
        token,
        body: {
          kind: 'SelfSubjectRulesReview',
          apiVersion: 'authorization.k8s.io/v1',
          spec: { namespace: stage.namespace },
        },
        show: ({ status }) => ({
          ...status,
          resourceRules: status.resourceRules.filter((rule: { resources: string[] }) =>
            rule.resources.includes('configmaps'),
          ),
          nonResourceRules: undefined,
        }),
      });
    },
  },
  {
    title: 'roles that give away more than their writer has',
    async play(stage) {
      const token = await account(stage);
      const { call, namespace } = stage;
      const all = [{ apiGroups: [GROUP], resources: ['roles', 'rolebindings'], verbs: ['create'] }];
      await role(stage, 'writer', all);
      await bind(stage, 'writer', [subject(stage)]);
      await settled(stage);
      const path = `${RBAC}/namespaces/${namespace}`;
      const rules = [{ apiGroups: [''], resources: ['secrets'], verbs: ['get'] }];
      const show = done;
      await call('POST', `${path}/roles`, { token, show, body: { metadata: { name: 'more' }, rules } });
      await call('POST', `${path}/roles`, { token, show, body: { metadata: { name: 'same' }, rules: all } });
      await role(stage, 'secrets', rules);
      await settled(stage);
      const roleRef = { apiGroup: GROUP, kind: 'Role', name: 'secrets' };
      const body = { metadata: { name: 'b' }, roleRef, subjects: [subject(stage)] };
      await call('POST', `${path}/rolebindings`, { token, show, body });
    },
  },
  {
    title: 'roles and bindings that cannot be',
    async play(stage) {
      const { call, namespace } = stage;
      const path = `${RBAC}/namespaces/${namespace}`;
      const post = (kind: string, body: JsonMap) =>
        call('POST', `${path}/${kind}?dryRun=All`, { body, show: done });
      const named = { metadata: { name: 'r' } };
      await post('roles', { ...named, rules: [{}] });
      await post('roles', { ...named, rules: [{ verbs: ['get'] }] });
      await post('roles', { ...named, rules: [{ verbs: ['get'], nonResourceURLs: ['/x'] }] });
      await post('roles', { metadata: { name: 'a/b' }, rules: [] });
      await post('rolebindings', named);
      await post('rolebindings', { ...named, roleRef: { apiGroup: 'other', kind: 'Thing', name: '' } });
      const roleRef = { apiGroup: GROUP, kind: 'Role', name: 'r' };
      await post('rolebindings', {
        ...named,
        roleRef,
        subjects: [
          { kind: 'ServiceAccount', name: 'a' },
          { kind: 'Robot', name: '' },
          { kind: 'User', name: 'u', apiGroup: 'x' },
        ],
      });
      await stage.wire.call('POST', `${path}/rolebindings`, { body: { ...named, roleRef } });
      await call('PATCH', `${path}/rolebindings/r`, {
        type: MERGE_PATCH,
        body: { roleRef: { name: 'other' } },
        show: done,
      });
      await stage.wire.call('POST', `${stage.core}/pods`, { body: pod('unused') });
    },
  },
];
