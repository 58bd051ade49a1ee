import { describe, expect, it } from 'vitest';
import type { AgentPod } from '../../../../engine/steps/agent/agent-pod.ts';
import { AgentSession } from '../../../../engine/steps/agent/agent-session.ts';
import type { ExecStream } from '../../../../engine/world.ts';
import type { AgentRequest } from '../../../../schemas/agent-protocol.ts';
import { scriptedAgent } from '../../../rig/scripted-agent.ts';
import { scriptedCluster } from '../../../rig/scripted-cluster.ts';

const AGENT: AgentPod = {
  pod: { namespace: 'shop', name: 'agent' },
  identity: { namespace: 'shop', serviceAccount: 'shopper', labels: {}, annotations: {} },
  program: { image: 'agent', idle: [], session: ['agent'], prologue: new TextEncoder().encode('') },
  remove: () => Promise.resolve(),
};
const BATCH = {
  requests: [{ method: 'GET', url: 'http://website/', timeoutMs: 1000 }],
  count: 3,
  concurrency: 1,
  keepAlive: 'off',
  detail: false,
} as const;

function open(exec: () => ExecStream, signal = new AbortController().signal): Promise<AgentSession> {
  return AgentSession.open(scriptedCluster({ exec }), AGENT, signal);
}

/** An agent that writes just these lines, whatever it is asked. */
function thatSays(...lines: readonly string[]): () => ExecStream {
  return () => ({
    write: () => Promise.resolve(),
    stdout: (async function* () {
      for (const line of lines) yield new TextEncoder().encode(`${line}\n`);
      await new Promise(() => undefined);
    })(),
    stderrTail: () => '',
    ended: new Promise(() => undefined),
    close: () => undefined,
  });
}

const HELLO = '{"id":1,"type":"hello","protocol":1,"pid":7,"viaProxy":true}';

describe('a conversation with an agent', () => {
  it('cancels the job in the pod when its signal aborts', async () => {
    const asked: AgentRequest[] = [];
    const stop = new AbortController();
    const agent = scriptedAgent({
      answer: () => {
        stop.abort(new Error('enough'));
        return { outcome: 'response', status: 200 };
      },
      onRequest: (request) => asked.push(request),
    });
    const session = await open(() => agent({ namespace: 'shop', pod: 'agent', command: [] }));
    await expect(session.requests(BATCH, () => undefined, stop.signal)).rejects.toThrow('enough');
    expect(asked.map((each) => each.type)).toEqual(['hello', 'requests', 'cancel']);
    expect(asked.at(-1)).toMatchObject({ of: 2 });
    session.close();
  });

  it('refuses lines that are not of the protocol, made inert', async () => {
    await expect(open(thatSays('\u001b[31mhello'))).rejects.toMatchObject({
      reason: 'agentFailed',
      message: 'the agent in pod shop/agent wrote a line that is no JSON: hello',
    });
    await expect(open(thatSays('{"id":1,"type":"shout"}'))).rejects.toThrow('gave an unknown answer');
    await expect(open(thatSays('{"id":1,"type":"hello","protocol":9}'))).rejects.toThrow(
      'speaks another protocol',
    );
  });

  it('passes on what the agent says is wrong', async () => {
    const session = await open(thatSays(HELLO, '{"id":2,"type":"error","message":"no such proxy"}'));
    await expect(
      session.requests(BATCH, () => undefined, new AbortController().signal),
    ).rejects.toMatchObject({
      reason: 'agentFailed',
      message: 'the agent in pod shop/agent: no such proxy',
    });
    session.close();
  });

  it('answers nobody after it is closed', async () => {
    const session = await open(thatSays(HELLO));
    const pending = session.requests(BATCH, () => undefined, new AbortController().signal);
    session.close();
    await expect(pending).rejects.toMatchObject({ reason: 'agentFailed' });
    await expect(
      session.requests(BATCH, () => undefined, new AbortController().signal),
    ).rejects.toMatchObject({
      reason: 'agentFailed',
    });
  });
});
