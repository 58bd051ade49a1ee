import type { Json } from '../../schemas/json.ts';

/** A sandbox that is to be linked: what the others call it, and a way to ask its mesh. */
export interface LinkEnd {
  readonly name: string;
  ask(method: 'GET' | 'PUT' | 'DELETE', path: string, body?: Json): Promise<Json>;
}

/** Exchanges trust bundles and gateway addresses, so that each reaches the other and believes its workloads. */
export async function linkSandboxes(a: LinkEnd, b: LinkEnd): Promise<void> {
  const offers = await Promise.all([a.ask('GET', 'links'), b.ask('GET', 'links')]);
  await a.ask('PUT', `links/${b.name}`, offers[1]);
  await b.ask('PUT', `links/${a.name}`, offers[0]);
}

/** Takes the link away on both sides. */
export async function unlinkSandboxes(a: LinkEnd, b: LinkEnd): Promise<void> {
  await a.ask('DELETE', `links/${b.name}`);
  await b.ask('DELETE', `links/${a.name}`);
}

/** Cuts the link on both sides, as a broken network would, or mends it. */
export async function cutLink(a: LinkEnd, b: LinkEnd, what: 'cut' | 'mend'): Promise<void> {
  const method = what === 'cut' ? 'PUT' : 'DELETE';
  await a.ask(method, `links/${b.name}/cut`);
  await b.ask(method, `links/${a.name}/cut`);
}
