/** Where something was measured. Every verdict, report and signature carries it. */
export interface Where {
  readonly kind: 'sandbox' | 'cluster';
  readonly context: string;
  /** Mesh name and version, or `simulated reference mesh` in the sandbox (with the mesh it stands in for). */
  readonly mesh?: string;
  readonly meshVersion?: string;
}

/** The sandbox's own name for its mesh, as every verdict from it must say. */
export const SANDBOX_MESH = 'simulated reference mesh';

/** `sandbox (simulated reference mesh)` or `context/mesh version`, for tables and messages. */
export function describeWhere(where: Where): string {
  if (where.kind === 'sandbox') return `sandbox (${where.mesh ?? SANDBOX_MESH})`;
  const mesh =
    where.mesh === undefined
      ? ''
      : `, ${where.mesh}${where.meshVersion === undefined ? '' : ` ${where.meshVersion}`}`;
  return `${where.context}${mesh}`;
}
