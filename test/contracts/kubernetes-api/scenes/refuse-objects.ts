import type { Stage } from './scene.ts';

export type Fields = Readonly<Record<string, unknown>>;

/** Sends objects that break rules; nothing of them is kept. */
export async function refuse(stage: Stage, path: string, objects: readonly Fields[]): Promise<void> {
  for (const body of objects) await stage.call('POST', `${path}?dryRun=All`, { body, show });
}

/** An object that is taken is not compared here. */
export const show = (body: { kind?: string }): unknown => (body.kind === 'Status' ? body : 'taken');
