import { afterAll, beforeAll, expect, it } from 'vitest';
import { ALL_CASES } from './all-cases.ts';
import { observe } from './observe.ts';
import type { Mesh } from './scene.ts';

/** Every case on one mesh: what is seen there is what is wanted of both. */
export function secondOpinion(open: () => Promise<Mesh>): void {
  let mesh: Mesh | undefined;
  beforeAll(async () => {
    mesh = await open();
  });
  afterAll(() => mesh?.close());
  for (const what of ALL_CASES) {
    it(what.title, async () => {
      if (mesh === undefined) throw new Error('the mesh is not open');
      const { seen, wanted } = await observe(mesh, what);
      expect(seen).toEqual(wanted);
    });
  }
}
