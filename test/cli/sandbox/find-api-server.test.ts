import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findApiServer } from '../../../cli/sandbox/find-api-server.ts';

describe('an API server that somebody names', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'find-api-server-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const write = (name: string, contexts: readonly string[], current?: string): string => {
    const file = path.join(folder, name);
    const described = contexts.map((each) => ({ name: each, context: { cluster: 'c', user: 'u' } }));
    writeFileSync(file, JSON.stringify({ contexts: described, 'current-context': current }));
    return file;
  };

  it('is the context of that very name, in the kubeconfig that describes it', () => {
    const [one, two] = [write('one', ['prod-eu']), write('two', ['prod'])];
    const paths = [path.join(folder, 'missing'), one, two];
    expect(findApiServer('prod', paths)).toEqual({ context: 'prod', kubeconfig: two });
    expect(findApiServer('prod-eu', paths)).toEqual({ context: 'prod-eu', kubeconfig: one });
  });

  it('is the current context of a kubeconfig, where its path is given', () => {
    const own = write('own', ['a', 'b'], 'b');
    expect(findApiServer(own, [write('other', ['c'])])).toEqual({ context: 'b', kubeconfig: own });
  });

  it('that is neither is refused by one sentence, with the nearest context', () => {
    const one = write('one', ['prod-eu']);
    const wrong = `'prod-e' is neither a context of ${one} nor the path of a kubeconfig`;
    expect(() => findApiServer('prod-e', [one])).toThrow(
      expect.objectContaining({
        reason: 'contextUnknown',
        message: wrong,
        details: { hint: 'did you mean prod-eu?' },
      }),
    );
    expect(() => findApiServer('u', [one])).toThrow(/^'u' is neither a context/);
  });

  it('is not guessed where a kubeconfig has no current context', () => {
    const none = write('none', ['a', 'b']);
    const sentence = `${none} says no current context of its own: it has a, b`;
    expect(() => findApiServer(none, [])).toThrow(expect.objectContaining({ message: sentence }));
    const gone = write('gone', [], 'x');
    expect(() => findApiServer(gone, [])).toThrow(/says no current context of its own: it has none$/);
  });
});
