import { nearestName } from '../../schemas/nearest-name.ts';
import { UsageError } from '../output.ts';

/** Where the command line says that a pattern's roles are. */
export interface TargetFlags {
  readonly sandbox: boolean;
  readonly context?: string;
  /** `role=context` as given. */
  readonly targets: readonly string[];
}

/** One role and what it is bound to; a sandbox role has its own cluster. */
export type RoleBinding =
  | { readonly role: string; readonly kind: 'sandbox'; readonly context: string }
  | { readonly role: string; readonly kind: 'cluster'; readonly context: string };

/**
 * Binds every role of a pattern. Nothing is ever guessed: a role without a binding ends the command with both ways
 * shown (docs/interfaces.md, exit code 2).
 */
export function bindTargets(roles: readonly string[], flags: TargetFlags): readonly RoleBinding[] {
  if (flags.sandbox && (flags.context !== undefined || flags.targets.length > 0)) {
    throw new UsageError(
      '--sandbox and a real cluster cannot both be the target',
      'leave out --sandbox, or --context and --target',
    );
  }
  const byRole = new Map<string, string>();
  for (const entry of flags.targets) {
    const [role, context] = splitTarget(entry);
    if (!roles.includes(role)) {
      const near = nearestName(role, roles);
      throw new UsageError(
        `--target names role '${role}', which the pattern does not have`,
        near === undefined ? `its roles: ${roles.join(', ')}` : `did you mean ${near}?`,
      );
    }
    byRole.set(role, context);
  }
  return roles.map((role) => {
    if (flags.sandbox)
      return { role, kind: 'sandbox', context: roles.length === 1 ? 'sandbox' : `sandbox-${role}` };
    const context = byRole.get(role) ?? flags.context;
    if (context === undefined) throw noTarget(role);
    return { role, kind: 'cluster', context };
  });
}

function splitTarget(entry: string): readonly [string, string] {
  const at = entry.indexOf('=');
  if (at <= 0 || at === entry.length - 1)
    throw new UsageError(`--target ${entry} is not of the form ROLE=CONTEXT`);
  return [entry.slice(0, at), entry.slice(at + 1)];
}

function noTarget(role: string): UsageError {
  return new UsageError(
    `no target named for role '${role}'`,
    [
      'say where to run:',
      '  --sandbox                        in the embedded sandbox cluster',
      `  --context CONTEXT                in a real cluster (or --target ${role}=CONTEXT)`,
    ].join('\n'),
  );
}
