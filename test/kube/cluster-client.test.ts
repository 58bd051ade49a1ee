import { describe, expect, it } from 'vitest';
import {
  CRD,
  deployment,
  deploymentPath,
  POD,
  pod,
  podObject,
  podPath,
  sceneOfEachTest,
} from '../rig/client-scene.ts';
import { status } from '../rig/loopback-server.ts';
import { discoveryRules } from '../rig/scripted-api-server.ts';

const signal = new AbortController().signal;
const scene = sceneOfEachTest();

describe('reading', () => {
  it('sends the token and the user agent, and hands out the raw object', async () => {
    const object = { ...podObject, spec: { unknownField: 1 } };
    scene().server.script({
      path: podPath,
      action: { do: 'answer', body: JSON.parse(JSON.stringify(object)) },
    });
    expect(await scene().cluster.get(pod, signal)).toEqual(object);
    const [request] = scene().seen('GET', podPath);
    expect(request?.headers.authorization).toBe('Bearer secret-token');
    expect(request?.headers['user-agent']).toBe('meshwright/0.1.0');
  });

  it('is undefined for an object that does not exist', async () => {
    expect(await scene().cluster.get(pod, signal)).toBeUndefined();
  });
});

describe('applying', () => {
  it('sends server-side apply as ours, without force and without managedFields', async () => {
    scene().server.script({
      method: 'PATCH',
      path: deploymentPath,
      action: { do: 'answer', body: { metadata: { name: 'web' } } },
    });
    await scene().cluster.apply(
      { ...deployment, metadata: { ...deployment.metadata, managedFields: [{ manager: 'x' }] } },
      {},
      signal,
    );
    const [request] = scene().seen('PATCH', deploymentPath);
    expect(request?.headers['content-type']).toBe('application/apply-patch+yaml');
    expect(Object.fromEntries(request?.query ?? [])).toEqual({
      fieldManager: 'meshwright',
      force: 'false',
      fieldValidation: 'Strict',
    });
    expect(JSON.parse(request?.body ?? '')).toEqual(deployment);
  });

  it('names the manager and the field of a conflict', async () => {
    const causes = [
      {
        reason: 'FieldManagerConflict',
        message: 'conflict with "kubectl" using apps/v1',
        field: '.spec.replicas',
      },
      { reason: 'FieldManagerConflict', message: 'conflict with "hpa"', field: '.spec.paused' },
    ];
    scene().server.script({
      path: deploymentPath,
      action: { do: 'answer', ...status(409, 'Conflict', 'Apply failed with 2 conflicts', causes) },
    });
    await expect(scene().cluster.apply(deployment, {}, signal)).rejects.toMatchObject({
      reason: 'fieldConflict',
      message:
        "cannot apply Deployment/shop/web: field .spec.replicas belongs to manager 'kubectl' and 1 more field (managers: 'kubectl', 'hpa')",
      details: {
        fields: [
          { field: '.spec.replicas', manager: 'kubectl' },
          { field: '.spec.paused', manager: 'hpa' },
        ],
      },
    });
  });

  it('is tried again after a broken connection', async () => {
    scene().server.script(
      { path: deploymentPath, times: 2, action: { do: 'reset' } },
      { path: deploymentPath, action: { do: 'answer', body: { metadata: { name: 'web' } } } },
    );
    await scene().cluster.apply(deployment, {}, signal);
    expect(scene().seen('PATCH', deploymentPath)).toHaveLength(3);
  });

  it('refuses a namespaced object without a namespace', async () => {
    await expect(
      scene().cluster.apply({ ...deployment, metadata: { name: 'web' } }, {}, signal),
    ).rejects.toMatchObject({
      reason: 'invalid',
      message: 'Deployment/web lives in a namespace, and none is given',
    });
  });

  it('waits for a definition that was just applied to be served', async () => {
    const crdPath = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions/splits.split.io';
    const crd = {
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'CustomResourceDefinition',
      metadata: { name: 'splits.split.io' },
      spec: { group: 'split.io', names: { kind: 'Split' }, versions: [{ name: 'v1', served: true }] },
    };
    const established = { ...crd, status: { conditions: [{ type: 'Established', status: 'True' }] } };
    const split = { apiVersion: 'split.io/v1', kind: 'Split', namespace: 'shop', name: 'web' };
    scene().server.script(
      { method: 'PATCH', path: crdPath, action: { do: 'answer', body: crd } },
      { method: 'GET', path: crdPath, times: 2, action: { do: 'answer', body: crd } },
      { method: 'GET', path: crdPath, action: { do: 'answer', body: established } },
    );
    await scene().cluster.get(pod, signal);
    await scene().cluster.apply(crd, {}, signal);
    scene().server.script(
      // Discovery lags behind the condition by one read.
      ...discoveryRules([POD, CRD]).map((rule) => ({ ...rule, times: 2 })),
      ...discoveryRules([POD, CRD, { apiVersion: 'split.io/v1', kind: 'Split', plural: 'splits' }]),
      {
        path: '/apis/split.io/v1/namespaces/shop/splits/web',
        action: { do: 'answer', body: { metadata: { name: 'web' } } },
      },
    );
    expect((await scene().cluster.get(split, signal))?.kind).toBe('Split');
  });
});

describe('deleting', () => {
  it('sends preconditions and propagation, and calls a missing object absent', async () => {
    expect(
      await scene().cluster.delete(
        pod,
        { uid: 'u1', resourceVersion: '7', propagation: 'Foreground' },
        signal,
      ),
    ).toBe('absent');
    expect(JSON.parse(scene().seen('DELETE', podPath)[0]?.body ?? '')).toEqual({
      apiVersion: 'v1',
      kind: 'DeleteOptions',
      propagationPolicy: 'Foreground',
      preconditions: { uid: 'u1', resourceVersion: '7' },
    });
    scene().server.script({
      method: 'DELETE',
      path: podPath,
      action: { do: 'answer', body: { kind: 'Status', status: 'Success' } },
    });
    expect(await scene().cluster.delete(pod, {}, signal)).toBe('deleted');
  });
});

describe('permissions', () => {
  it('returns what the access reviews deny', async () => {
    const needs = [
      { verb: 'create', group: '', resource: 'pods/exec', namespace: 'shop' },
      { verb: 'patch', group: 'apps', resource: 'deployments' },
    ];
    scene().server.script({
      method: 'POST',
      path: '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews',
      action: (request) => ({
        do: 'answer',
        status: 201,
        body: { metadata: {}, status: { allowed: !request.body.includes('"subresource":"exec"') } },
      }),
    });
    expect(await scene().cluster.missingPermissions(needs, signal)).toEqual([needs[0]]);
  });
});

describe('other calls', () => {
  it('lets one signal end many requests without Node taking it for a leak', async () => {
    const said: string[] = [];
    const onWarning = (warning: Error) => said.push(warning.name);
    process.on('warning', onWarning);
    const caller = new AbortController();
    await Promise.all(Array.from({ length: 40 }, () => scene().cluster.get(pod, caller.signal)));
    await new Promise((resolve) => setImmediate(resolve));
    process.off('warning', onWarning);
    expect(said).toEqual([]);
  });

  it('replaces under the version of the object, once', async () => {
    scene().server.script({ method: 'PUT', path: podPath, action: { do: 'reset' } });
    await expect(scene().cluster.replace(podObject, signal)).rejects.toMatchObject({ reason: 'unreachable' });
    expect(scene().seen('PUT', podPath)).toHaveLength(1);
    expect(JSON.parse(scene().seen('PUT', podPath)[0]?.body ?? '').metadata.resourceVersion).toBe('7');
  });

  it.each([
    ['merge', 'application/merge-patch+json', { spec: { replicas: 0 } }],
    ['json', 'application/json-patch+json', [{ op: 'remove', path: '/spec' }]],
  ] as const)('patches a subresource by %s patch', async (type, contentType, body) => {
    scene().server.script({
      method: 'PATCH',
      path: `${deploymentPath}/scale`,
      action: { do: 'answer', body: { kind: 'Scale', metadata: { name: 'web' } } },
    });
    const ref = { apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'shop', name: 'web' };
    expect((await scene().cluster.patch(ref, { type, body, subresource: 'scale' }, signal)).kind).toBe(
      'Scale',
    );
    const [request] = scene().seen('PATCH', `${deploymentPath}/scale`);
    expect(request?.headers['content-type']).toBe(contentType);
    expect(JSON.parse(request?.body ?? '')).toEqual(body);
  });

  it('reads logs as text', async () => {
    scene().server.script({ path: `${podPath}/log`, action: { do: 'text', text: 'one\ntwo\n' } });
    const request = { namespace: 'shop', pod: 'web', container: 'app', tailLines: 2 };
    expect(await scene().cluster.logs(request, signal)).toBe('one\ntwo\n');
    expect(scene().seen('GET', `${podPath}/log`)[0]?.query.get('tailLines')).toBe('2');
  });

  it('hands raw requests through with their query', async () => {
    scene().server.script({ path: '/apis/mesh/x', action: { do: 'answer', body: { a: 1 } } });
    expect(await scene().cluster.raw('GET', '/apis/mesh/x?b=c%20d', undefined, signal)).toEqual({ a: 1 });
    expect(scene().seen('GET', '/apis/mesh/x')[0]?.query.get('b')).toBe('c d');
  });

  it('leaves out the namespace of an object whose kind has none', async () => {
    scene().server.script({
      method: 'PATCH',
      path: '/api/v1/namespaces/shop',
      action: { do: 'answer', body: { metadata: { name: 'shop' } } },
    });
    const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop', namespace: 'other' } };
    await scene().cluster.apply(namespace, { dryRun: true, force: true }, signal);
    const [request] = scene().seen('PATCH', '/api/v1/namespaces/shop');
    expect(JSON.parse(request?.body ?? '').metadata).toEqual({ name: 'shop' });
    expect(request?.query.get('dryRun')).toBe('All');
    expect(request?.query.get('force')).toBe('true');
  });

  it('tells a cluster by the UID of kube-system, asked once', async () => {
    const path = '/api/v1/namespaces/kube-system';
    scene().server.script({
      path,
      action: { do: 'answer', body: { metadata: { name: 'kube-system', uid: 'u1' } } },
    });
    expect([await scene().cluster.uid(signal), await scene().cluster.uid(signal)]).toEqual(['u1', 'u1']);
    expect(scene().seen('GET', path)).toHaveLength(1);
  });

  it('repeats no write over a new connection where another cluster answers', async () => {
    const kubeSystem = '/api/v1/namespaces/kube-system';
    const named = (uid: string) =>
      scene().server.script({
        path: kubeSystem,
        action: { do: 'answer', body: { metadata: { name: 'kube-system', uid } } },
      });
    named('u1');
    await scene().cluster.uid(signal);
    named('u2');
    scene().server.script({ method: 'PATCH', path: deploymentPath, action: { do: 'reset' } });
    await expect(scene().cluster.apply(deployment, {}, signal)).rejects.toMatchObject({
      reason: 'wrongCluster',
      message: 'context scripted leads to another cluster than when this run began (u2, not u1)',
    });
    expect(scene().seen('PATCH', deploymentPath)).toHaveLength(1);
  });

  it('asks for the UID anew once a new connection was made: another cluster may answer there', async () => {
    const path = '/api/v1/namespaces/kube-system';
    const named = (uid: string) =>
      scene().server.script({
        path,
        action: { do: 'answer', body: { metadata: { name: 'kube-system', uid } } },
      });
    named('u1');
    expect(await scene().cluster.uid(signal)).toBe('u1');
    named('u2');
    expect(await scene().cluster.uid(signal)).toBe('u1');
    scene().server.cut();
    await scene().cluster.get(pod, signal);
    expect(await scene().cluster.uid(signal)).toBe('u2');
  });
});
