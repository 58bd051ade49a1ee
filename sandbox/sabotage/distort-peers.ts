import type { Peer } from '../dataplane/links/link-book.ts';

type Distort = (peers: readonly Peer[]) => readonly Peer[];

/** Every link is cut. */
export function cutEvery(): Distort {
  return remembered((peer) => ({ ...peer, cut: true }));
}

/** Everybody beyond a link is expected to be of a trust domain that nobody is of. */
export function strangers(): Distort {
  return remembered((peer) => ({ ...peer, trustDomain: `not.${peer.trustDomain}` }));
}

/** The same list for the same list: proxies tell by it whether anything has changed. */
function remembered(distort: (peer: Peer) => Peer): Distort {
  const known = new WeakMap<readonly Peer[], readonly Peer[]>();
  return (peers) => {
    const made = known.get(peers) ?? peers.map(distort);
    known.set(peers, made);
    return made;
  };
}
