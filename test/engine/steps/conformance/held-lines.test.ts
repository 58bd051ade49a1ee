import { describe, expect, it } from 'vitest';
import type { AgentTalk, RequestBatch } from '../../../../engine/steps/agent/agent-session.ts';
import type { Caller } from '../../../../engine/steps/agent/caller.ts';
import { HeldLines } from '../../../../engine/steps/conformance/held-lines.ts';

const BATCH: RequestBatch = {
  requests: [{ method: 'GET', url: 'http://server:8080/', timeoutMs: 1000 }],
  count: 1,
  concurrency: 1,
  keepAlive: 'off',
  detail: false,
};

function caller(): { readonly caller: Caller; readonly sent: string[] } {
  const sent: string[] = [];
  const session: AgentTalk = {
    async requests(batch) {
      sent.push(batch.keepAlive);
      return { connections: 1 };
    },
    load: () => Promise.reject(new Error('no load is sent here')),
    close: () => undefined,
  };
  const identity = { namespace: 'people', serviceAccount: 'caller' } as Caller['identity']; // its other parts play no part
  return {
    caller: { identity, session, doubt: undefined, spiffe: undefined, close: () => Promise.resolve() },
    sent,
  };
}

describe('a held connection', () => {
  it('carries the requests of the probe that opens it and of those that go on', async () => {
    const lines = new HeldLines();
    const { caller: of, sent } = caller();
    for (const held of ['opens', 'goesOn'] as const) {
      await lines
        .hold(of, 'shop', held)
        .session.requests(BATCH, () => undefined, new AbortController().signal);
    }
    expect(sent).toEqual(['held', 'held']);
  });

  it('says nothing where another agent, or a probe of another case, has opened it', () => {
    const lines = new HeldLines();
    const { caller: first } = caller();
    lines.hold(first, 'shop', 'opens');
    expect(() => lines.hold(caller().caller, 'shop', 'goesOn')).toThrow('no longer has the connection');
    expect(() => lines.hold(first, 'other', 'goesOn')).toThrow('no longer has the connection');
  });
});
