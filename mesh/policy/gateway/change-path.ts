import { hasPathPrefix } from './match-route.ts';
import type { PathChange, RouteMatch } from './route-model.ts';

/** The request target after a rewrite or redirect; the query stays. */
export function changePath(target: string, change: PathChange | undefined, match: RouteMatch): string {
  if (change === undefined) return target;
  const at = target.indexOf('?');
  const path = at < 0 ? target : target.slice(0, at);
  const query = at < 0 ? '' : target.slice(at);
  if (change.kind === 'full') return `${change.value === '' ? '/' : change.value}${query}`;
  const prefix = match.path?.kind === 'prefix' ? match.path.value : '/';
  if (!hasPathPrefix(path, prefix)) return target;
  const bare = prefix.endsWith('/') ? prefix.slice(0, -1) : prefix;
  const rest = path.slice(bare.length);
  const head = change.value.endsWith('/') ? change.value.slice(0, -1) : change.value;
  return `${head}${rest}` === '' ? `/${query}` : `${head}${rest}${query}`;
}
