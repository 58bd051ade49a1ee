import type { Body, Item } from './expansion.ts';

/** A body without items in this one; none for a top level. */
export function emptyBody(parent: Body | undefined): Body {
  const body = { items: [], names: new Map() };
  return parent === undefined ? body : { ...body, parent };
}

/** The next item of a body, which its step's name means from now on. */
export function addItem(body: Body, item: Item, id: string): void {
  body.items.push(item);
  addName(body, id, item, false);
}

/** One more meaning of a name in a body; `list` when a loop lies between them. */
export function addName(body: Body, id: string, item: Item, list: boolean): void {
  const known = body.names.get(id);
  if (known === undefined) body.names.set(id, { items: [item], list });
  else {
    known.items.push(item);
    if (list && !known.list) body.names.set(id, { items: known.items, list });
  }
}

/** Makes the names of an inner body sayable in the outer one. */
export function foldNames(outer: Body, inner: Body, looped: boolean): void {
  for (const [id, named] of inner.names) {
    for (const item of named.items) addName(outer, id, item, looped || named.list);
  }
}
