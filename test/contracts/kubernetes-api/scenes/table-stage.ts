import type { Reply } from '../../../rig/api-caller.ts';
import { MERGE_PATCH } from './manifests.ts';
import type { Stage } from './scene.ts';

/** A table is asked for. */
export const TABLE = 'application/json;as=Table;v=v1;g=meta.k8s.io';
/** What kubectl sends. */
export const KUBECTL = `${TABLE},application/json;as=Table;v=v1beta1;g=meta.k8s.io,application/json`;

/** Long before any test. */
export const FROM = '2001-02-03T04:05:06Z';
/** An hour after it. */
export const LATER = '2001-02-03T05:05:06Z';

const SPAN = /^(?:\d+[smhdy])+$/;

/** Ages differ from one moment to the next; versions of a list between servers. */
export const ageless = (body: Reply['body']): unknown => {
  if (body?.kind !== 'Table') return body;
  const { resourceVersion: _, ...metadata } = body.metadata;
  const cell = (each: unknown): unknown => (typeof each === 'string' && SPAN.test(each) ? '<age>' : each);
  const rows = body.rows.map((row: { cells: readonly unknown[] }) => ({
    ...row,
    cells: row.cells.map(cell),
  }));
  return { ...body, metadata, rows };
};

/** Cells and what the columns are called; the rest is the same for every object of a kind. */
export const cells = (body: Reply['body']): unknown => {
  const table = ageless(body);
  if (body?.kind !== 'Table') return table;
  const { rows } = Object(table);
  return [
    body.columnDefinitions.map(({ name }: { name: string }) => name).join(' | '),
    ...rows.map((row: { cells: readonly unknown[] }) =>
      row.cells.map((each) => JSON.stringify(each)).join(' | '),
    ),
  ];
};

/** Asks for a table; its cells are compared. */
export const table = (stage: Stage, path: string, show = cells): Promise<Reply> =>
  stage.call('GET', path, { accept: TABLE, show });

/** A table with times of making in its cells. */
export const dated = (body: Reply['body']): unknown =>
  JSON.parse(JSON.stringify(cells(body)).replaceAll(/\d{4}-\d\d-\d\dT[\d:]+Z/g, '<time>'));

/** The selector that a server makes for a Job carries a UID. */
export const withoutSelectors = (shown: unknown): unknown =>
  Array.isArray(shown)
    ? shown.map((line) => String(line).replace(/controller-uid=[0-9a-f-]{36}/, 'controller-uid=<uid>'))
    : shown;

type Made = readonly [path: string, body: unknown];

/** Makes objects, each of which has to come into being. */
export async function make(stage: Stage, ...objects: readonly Made[]): Promise<void> {
  for (const [path, body] of objects) {
    const { status, text } = await stage.wire.call('POST', path, { body });
    if (status !== 201) throw new Error(`${path}: ${status} ${text}`);
  }
}

/** Writes a status as a controller would. */
export async function setStatus(stage: Stage, path: string, status: unknown): Promise<void> {
  const type = MERGE_PATCH;
  const reply = await stage.wire.call('PATCH', `${path}/status`, { body: { status }, type });
  if (reply.status !== 200) throw new Error(`${path}: ${reply.status} ${reply.text}`);
}

/** A selector of every form. */
export const SELECTOR = {
  matchLabels: { zone: 'a', app: 'all' },
  matchExpressions: [
    { key: 'tier', operator: 'In', values: ['web', 'api'] },
    { key: 'age', operator: 'NotIn', values: ['old'] },
    { key: 'name', operator: 'Exists' },
    { key: 'gone', operator: 'DoesNotExist' },
  ],
};
