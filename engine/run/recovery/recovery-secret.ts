import type { KubeObject, ObjectRef } from '../../../schemas/kube-object.ts';
import { safeText } from '../../../schemas/safe-text.ts';
import type { ListQuery } from '../../world.ts';

/** Label whose value is the run (lower case) that a recovery Secret belongs to. */
const RECOVERY_LABEL = 'meshwright.dev/recovery';
const SECRET_TYPE = 'meshwright.dev/recovery';
const PREFIX = 'meshwright.dev/';
/** Base64 bytes of one piece, and of all pieces in one Secret: the API server takes 1 MiB in all. */
const PIECE_BYTES = 400 * 1024;
const SECRET_BYTES = 800 * 1024;

/** Which run of which role a recovery record is about; said on the Secret for people, checked by nobody. */
export interface RecoveryHead {
  readonly run: string;
  readonly role: string;
  /** Place of the role in the plan: part of the Secret's name. */
  readonly roleIndex: number;
  readonly homeNamespace: string;
  readonly pattern: string;
  readonly planDigest: string;
  /** Token of the lock under which this process writes: an older process is told apart by it. */
  readonly token: string;
}

/** One Secret of a record: the pieces in it, base64, oldest first. */
export interface SecretPage {
  readonly pieces: readonly string[];
}

/** The reference of the how-manieth Secret (from 0) of a record. */
export function pageRef({ run, roleIndex, homeNamespace }: RecoveryHead, page: number): ObjectRef {
  const name = `meshwright-run-${run.toLowerCase()}-${roleIndex}-${page}`;
  return { apiVersion: 'v1', kind: 'Secret', namespace: homeNamespace, name };
}

/** Finds the recovery Secrets of one run, or of all runs. */
export function recoveryQuery(homeNamespace: string, run?: string): ListQuery {
  const labelSelector = run === undefined ? RECOVERY_LABEL : `${RECOVERY_LABEL}=${run.toLowerCase()}`;
  return { apiVersion: 'v1', kind: 'Secret', namespace: homeNamespace, labelSelector };
}

/** The Secret for one page. */
export function pageObject(head: RecoveryHead, page: number, content: SecretPage): KubeObject {
  const { namespace = 'default', name } = pageRef(head, page);
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: {
      name,
      namespace,
      labels: { 'app.kubernetes.io/managed-by': 'meshwright', [RECOVERY_LABEL]: head.run.toLowerCase() },
      annotations: {
        [`${PREFIX}run`]: head.run,
        [`${PREFIX}role`]: head.role,
        [`${PREFIX}page`]: String(page),
        [`${PREFIX}pattern`]: head.pattern,
        [`${PREFIX}plan-digest`]: head.planDigest,
        [`${PREFIX}lock-token`]: head.token,
      },
    },
    type: SECRET_TYPE,
    data: pageData(content),
  };
}

/** `data` of a page: keys sort as the pieces do. */
export function pageData({ pieces }: SecretPage): Readonly<Record<string, string>> {
  return Object.fromEntries(pieces.map((piece, index) => [pieceKey(index), piece]));
}

/** Key of the how-manieth piece (from 0) of a page. */
export function pieceKey(index: number): string {
  return `piece-${String(index).padStart(6, '0')}`;
}

/** Cuts packed bytes into pieces that a Secret takes. */
export function cutPieces(packed: Buffer): readonly string[] {
  const pieces: string[] = [];
  const step = (PIECE_BYTES / 4) * 3;
  for (let at = 0; at < packed.length; at += step)
    pieces.push(packed.subarray(at, at + step).toString('base64'));
  return pieces;
}

/** Whether a page still has room for a piece. */
export function hasRoom({ pieces }: SecretPage, piece: string): boolean {
  return pieces.reduce((sum, each) => sum + each.length, piece.length) <= SECRET_BYTES;
}

/** A page as found in a cluster. */
export interface FoundPage {
  readonly ref: ObjectRef;
  readonly run: string;
  readonly role: string;
  readonly page: number;
  readonly pattern: string;
  readonly planDigest: string;
  readonly token: string;
  readonly createdAt: string;
  readonly bytes: Buffer;
}

/** Reads a Secret as a page; `undefined` for one that is not ours. */
export function readPage(object: KubeObject): FoundPage | undefined {
  if (object['type'] !== SECRET_TYPE) return undefined;
  const { name = '', namespace, annotations, creationTimestamp } = object.metadata;
  const said = (key: string): string => safeText(annotations?.[`${PREFIX}${key}`] ?? '', 200);
  const page = Number(said('page'));
  if (said('run') === '' || !Number.isSafeInteger(page)) return undefined;
  const data = typeof object['data'] === 'object' && object['data'] !== null ? object['data'] : {};
  const pieces = Object.entries(data)
    .filter((entry): entry is [string, string] => typeof entry[1] === 'string')
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return {
    ref: { apiVersion: 'v1', kind: 'Secret', name, ...(namespace === undefined ? {} : { namespace }) },
    run: said('run'),
    role: said('role'),
    page,
    pattern: said('pattern'),
    planDigest: said('plan-digest'),
    token: said('lock-token'),
    createdAt: safeText(creationTimestamp ?? '', 40),
    bytes: Buffer.concat(pieces.map(([, piece]) => Buffer.from(piece, 'base64'))),
  };
}
