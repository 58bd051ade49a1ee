import { writeFileSync } from 'node:fs';

export interface KubeconfigEntry {
  readonly context: string;
  readonly server: string;
  /** CA certificate, PEM. */
  readonly authority: string;
  readonly token: string;
}

/** Writes a kubeconfig with one context, readable by its owner only. JSON is YAML, so every client reads it. */
export function writeKubeconfig(path: string, entry: KubeconfigEntry): void {
  const { context } = entry;
  const cluster = {
    server: entry.server,
    'certificate-authority-data': Buffer.from(entry.authority).toString('base64'),
  };
  const document = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: context, cluster }],
    users: [{ name: context, user: { token: entry.token } }],
    contexts: [{ name: context, context: { cluster: context, user: context, namespace: 'default' } }],
    'current-context': context,
  };
  writeFileSync(path, `${JSON.stringify(document, null, 2)}\n`, { mode: 0o600 });
}
