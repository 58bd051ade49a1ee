import { describe, expect, it } from 'vitest';
import { probeStep } from '../../../../engine/steps/probe/probe.ts';
import type { ProbeInput } from '../../../../schemas/generated/documents.ts';
import {
  type Fate,
  type Network,
  refused,
  type Sent,
  scriptedNetwork,
  served,
  spiffe,
} from '../../../rig/scripted-network.ts';

const DENIED: ProbeInput = {
  from: { workload: 'deployment/stranger' },
  request: { url: 'http://website:8080/' },
  control: { from: { workload: 'deployment/shopper' } },
  expect: { denied: true },
};

/** A mesh that lets the shopper pass and treats the stranger as the test says. */
function meshThat(stranger: (request: Sent) => Fate): Network {
  return scriptedNetwork((request) =>
    request.account === 'shopper' ? served('shopper') : stranger(request),
  );
}

async function judge(network: Network, input = DENIED) {
  const { proofs = [] } = await probeStep.execute(input, network.ctx);
  expect(proofs).toHaveLength(1);
  return proofs[0];
}

describe('a probe that must be denied', () => {
  it('passes when the mesh refuses and an interleaved control gets through', async () => {
    const network = meshThat(({ account }) => refused(account));
    expect(await judge(network)).toMatchObject({
      key: 'step',
      verdict: 'passed',
      message: "all 10 requests were denied, and the destination's proxy recorded 10 refusals",
      n: 10,
    });
    const order = network.sent.map(({ account }) => account[1]).join('');
    expect(order).toBe(`${'hhtt'.repeat(5)}h`);
  });

  it('tells what each server refused, to whom and why, and that nothing arrived there', async () => {
    const network = meshThat(({ account }) => refused(account));
    const { result } = await probeStep.execute(DENIED, network.ctx);
    expect(result['servers']).toMatchObject({
      arrived: [],
      refused: [
        { pod: expect.any(String), client: spiffe('stranger'), count: 10, reason: expect.any(String) },
      ],
    });
    const leaky = meshThat(({ account, index }) => (index === 4 ? served(account) : refused(account)));
    const leaked = await probeStep.execute(DENIED, leaky.ctx);
    expect(leaked.result['servers']).toMatchObject({ arrived: [{ client: spiffe('stranger'), count: 1 }] });
  });

  it('passes when connections are reset and nothing arrives', async () => {
    const network = meshThat(() => ({ sample: { outcome: 'reset' } }));
    expect(await judge(network)).toMatchObject({
      verdict: 'passed',
      message: 'all 10 requests were denied, none arrived, while 11 allowed control requests did',
    });
  });

  it('fails when the mesh leaks one request', async () => {
    const network = meshThat(({ account, index }) => (index === 4 ? served(account) : refused(account)));
    expect(await judge(network)).toMatchObject({ verdict: 'failed' });
  });

  it('fails when a refused request was counted by the server all the same', async () => {
    const network = meshThat(({ account }) => ({ ...served(account), sample: { outcome: 'reset' } }));
    expect(await judge(network)).toMatchObject({
      verdict: 'failed',
      message: '10 of 10 requests reached the application, although their client saw a refusal',
    });
  });

  it('fails when it was the application that answered 403', async () => {
    const network = meshThat(({ account }) => served(account, 'website-v1', 403));
    expect(await judge(network)).toMatchObject({
      verdict: 'failed',
      message: expect.stringContaining('which answered 403 itself'),
    });
  });

  it('is inconclusive without a control', async () => {
    const { control: _control, ...alone } = DENIED;
    expect(
      await judge(
        meshThat(({ account }) => refused(account)),
        alone,
      ),
    ).toMatchObject({
      verdict: 'inconclusive',
      message: expect.stringContaining('no allowed control request'),
    });
  });

  it('is inconclusive when the control is refused too: everything may be down', async () => {
    const network = scriptedNetwork(({ account }) => refused(account));
    expect(await judge(network)).toMatchObject({ verdict: 'inconclusive' });
  });

  it('is inconclusive when the control goes to another address', async () => {
    const network = meshThat(({ account }) => refused(account));
    const input = {
      ...DENIED,
      control: { from: { workload: 'deployment/shopper' }, request: { url: 'http://other:8080/' } },
    };
    expect(await judge(network, input)).toMatchObject({
      verdict: 'inconclusive',
      message: 'the control goes to other.shop:8080, not to the address that is denied',
    });
  });

  it('is inconclusive when a pod refuses that no control reached', async () => {
    const network = meshThat(({ account }) => ({
      ...refused(account),
      refused: {
        pod: { namespace: 'shop', name: 'website-2' },
        identity: spiffe('website'),
        client: spiffe(account),
      },
    }));
    expect(await judge(network)).toMatchObject({
      verdict: 'inconclusive',
      message: 'pod shop/website-2 refused, but no allowed control reached it to show that it serves',
    });
  });

  it('fails when the refused requests had left under another name', async () => {
    const network = meshThat(() => refused('somebody'));
    expect(await judge(network)).toMatchObject({
      verdict: 'failed',
      message: `10 requests left as ${spiffe('somebody')}, not as the claimed shop/stranger`,
    });
  });

  it('is proved from outside the mesh by a caller that has no proxy', async () => {
    const outside = { ...DENIED, from: { serviceAccount: 'default', meshed: false } };
    const network = scriptedNetwork(
      ({ account }) => (account === 'shopper' ? served(account) : { sample: { outcome: 'tlsAlert' } }),
      {
        mesh: {
          meshed: (pod) =>
            network.cluster.find({ apiVersion: 'v1', kind: 'Pod', namespace: 'shop', name: pod })?.[
              'spec'
            ] !== undefined &&
            JSON.stringify(
              network.cluster.find({ apiVersion: 'v1', kind: 'Pod', namespace: 'shop', name: pod }),
            ).includes('"shopper"')
              ? { meshed: true, identity: spiffe('shopper') }
              : { meshed: false, reason: 'not enrolled' },
        },
      },
    );
    expect(await judge(network, outside)).toMatchObject({ verdict: 'passed' });
  });

  it('is proved where callers from outside enter under the name of a Gateway, the control too', async () => {
    const outside = {
      ...DENIED,
      from: { serviceAccount: 'default', meshed: false },
      control: { request: { url: 'http://website:8080/open' } },
    };
    const network = scriptedNetwork(
      ({ url }) => (url.endsWith('/open') ? served('web-meshwright') : refused('web-meshwright')),
      { mesh: { meshed: () => ({ meshed: false, reason: 'not enrolled' }) } },
    );
    expect(await judge(network, outside)).toMatchObject({ verdict: 'passed' });
  });

  it('is inconclusive when the caller that should be outside is in the mesh', async () => {
    const network = meshThat(({ account }) => refused(account));
    const outside = { ...DENIED, from: { ...DENIED.from, meshed: false } };
    expect(await judge(network, outside)).toMatchObject({
      verdict: 'inconclusive',
      message: expect.stringContaining('is in the mesh, but the probe wants one outside'),
    });
  });
});
