import { afterEach, describe, expect, it } from 'vitest';
import { ALL_CASES } from './all-cases.ts';
import { observe } from './observe.ts';
import { sandboxMesh } from './sandbox-mesh.ts';
import type { Mesh } from './scene.ts';

const open: Mesh[] = [];

afterEach(async () => {
  for (const mesh of open.splice(0)) await mesh.close();
});

describe('a broken data plane', () => {
  it.each([
    ['ignore-weights', 'a split shares requests out by unequal weights'],
    ['allow-all', 'a target admits by method and path together'],
    ['deny-all', 'a target admits the identities that it names and no others'],
    ['plaintext', 'only the mesh’s own certificates are let in'],
    ['permissive', 'only the mesh’s own certificates are let in'],
    ['wrong-identity', 'without access control everybody reaches everybody, and is known by name'],
  ])('is not agreed with: %s', async (name, title) => {
    const mesh = await sandboxMesh([name]);
    open.push(mesh);
    const what = ALL_CASES.find((each) => each.title === title);
    if (what === undefined) throw new Error(`there is no case “${title}”`);
    const { seen, wanted } = await observe(mesh, what);
    expect(seen).not.toEqual(wanted);
  });
});
