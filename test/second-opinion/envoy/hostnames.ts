/** Whether a name, `*.` in front of it standing for one label or more, is that of a host (`Hostname`). */
export function covers(name: string | undefined, host: string): boolean {
  if (name === undefined || name === host) return true;
  return name.startsWith('*.') && host.endsWith(name.slice(1)) && host.length >= name.length;
}

/** The names by which a route is asked for on a listener: of two that overlap the narrower (HTTPRouteSpec.hostnames). */
export function namesOn(listener: string | undefined, route: readonly string[]): readonly string[] {
  if (route.length === 0) return [listener ?? '*'];
  return route.flatMap((name) => {
    if (covers(listener, name.replace('*.', 'x.')) || listener === name) return [name];
    return listener !== undefined && covers(name, listener.replace('*.', 'x.')) ? [listener] : [];
  });
}

/** The more specific first: exact names, then the longer of those with a `*` (GatewaySpec.listeners). */
export function bySpecificity(a: string, b: string): number {
  const rank = (name: string) => (name === '*' ? 0 : name.startsWith('*') ? name.length : 1000 + name.length);
  return rank(b) - rank(a);
}
