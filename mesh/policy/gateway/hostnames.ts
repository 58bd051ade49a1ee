/** Whether a name of a listener or route (`*.` in front stands for one or more labels) covers a host. */
export function coversHost(pattern: string, host: string): boolean {
  return pattern.startsWith('*.')
    ? host.endsWith(pattern.slice(1)) && host.length > pattern.length - 1
    : host === pattern;
}

/** How specific a pattern is; exact names before patterns, longer ones before shorter ones (GatewaySpec.listeners). */
export function hostRank(pattern: string | undefined): number {
  if (pattern === undefined) return 0;
  return pattern.startsWith('*.') ? pattern.length : 1000 + pattern.length;
}

/**
 * The names that a route answers to on a listener: of each pair the narrower one. Undefined when they have none in
 * common; an empty list stands for every name (HTTPRouteSpec.hostnames).
 */
export function commonHostnames(
  listener: string | undefined,
  route: readonly string[],
): readonly string[] | undefined {
  if (route.length === 0) return listener === undefined ? [] : [listener];
  if (listener === undefined) return route;
  const common = route.flatMap((name) => {
    if (name === listener) return [name];
    if (coversPattern(listener, name)) return [name];
    return coversPattern(name, listener) ? [listener] : [];
  });
  return common.length === 0 ? undefined : [...new Set(common)];
}

/** Whether every host of the narrower pattern is one of the wider's. */
function coversPattern(wider: string, narrower: string): boolean {
  if (!wider.startsWith('*.')) return false;
  const bare = narrower.startsWith('*.') ? narrower.slice(2) : narrower;
  return narrower.startsWith('*.') ? `.${bare}`.endsWith(wider.slice(1)) : coversHost(wider, bare);
}

/** The host of a Host field or authority: lower case, without port and final dot. */
export function hostOf(authority: string): string {
  const bare = authority.startsWith('[')
    ? authority.slice(0, authority.indexOf(']') + 1)
    : (authority.split(':')[0] ?? '');
  return bare.toLowerCase().replace(/\.$/, '');
}
