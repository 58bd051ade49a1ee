import { describe, expect, it } from 'vitest';
import { type Edge, EdgeBook } from '../../../sandbox/dataplane/edges.ts';

const edge = (pod: string): Edge => ({
  side: 'client',
  client: { namespace: 'shop', pod: 'shopper', serviceAccount: 'shopper' },
  server: { namespace: 'shop', pod, serviceAccount: 'web' },
});
const successOf = (book: EdgeBook, pod: string) =>
  book.report().find(({ server }) => server.pod === pod)?.success;

describe('the book of edges', () => {
  it('counts one edge together, whichever object tells of it', () => {
    const book = new EdgeBook();
    const kept = edge('web');
    book.count(kept, 'success', 1);
    book.count(edge('web'), 'success', 1);
    book.count(kept, 'success', 1);
    book.count(kept, 'denied', 1);
    expect(book.report()).toHaveLength(1);
    expect(book.report()[0]).toMatchObject({ success: 3, denied: 1, failure: 0 });
  });

  it('counts an edge anew that it had forgotten, also for who kept its object', () => {
    const book = new EdgeBook();
    const kept = edge('web');
    book.count(kept, 'success', 1);
    for (let i = 0; i < 4096; i += 1) book.count(edge(`other-${i}`), 'success', 1);
    expect(successOf(book, 'web')).toBeUndefined();
    book.count(kept, 'success', 1);
    expect(successOf(book, 'web')).toBe(1);
  });
});
