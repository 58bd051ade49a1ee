import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** How a chart differs from the plain one. */
export interface ChartOptions {
  /** API group of its own kind, `Coupon`. */
  readonly group?: string;
  readonly version?: string;
  /** Files below `templates/`, by name. */
  readonly templates?: Readonly<Record<string, string>>;
}

/** Name of the chart that `writeChart` writes. */
export const CHART = 'shop';

const definition = (group: string) => `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: { name: coupons.${group} }
spec:
  group: ${group}
  scope: Namespaced
  names: { plural: coupons, singular: coupon, kind: Coupon }
  versions:
    - name: v1
      served: true
      storage: true
      schema:
        openAPIV3Schema:
          type: object
          properties:
            spec:
              type: object
              properties:
                percent: { type: integer, maximum: 100 }
                rounding: { type: string, default: up }
`;

const APP = `apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ .Release.Name }}-web
  labels: { app: {{ .Release.Name }}-web }
spec:
  replicas: {{ .Values.replicas }}
  selector: { matchLabels: { app: {{ .Release.Name }}-web } }
  template:
    metadata:
      labels: { app: {{ .Release.Name }}-web }
    spec:
      containers:
        - name: app
          image: {{ .Values.image }}
          ports: [{ containerPort: 8080 }]
---
apiVersion: v1
kind: Service
metadata: { name: {{ .Release.Name }}-web }
spec:
  selector: { app: {{ .Release.Name }}-web }
  ports: [{ port: 80, targetPort: 8080 }]
`;

const coupon = (group: string) => `apiVersion: ${group}/v1
kind: Coupon
metadata: { name: {{ .Release.Name }}-spring }
spec: { percent: {{ .Values.percent }} }
`;

/** A Job that helm runs at a moment of a release. */
export function hookJob(hook: string, exitCode = 0): string {
  return `apiVersion: batch/v1
kind: Job
metadata:
  name: {{ .Release.Name }}-${hook}
  annotations: { helm.sh/hook: ${hook}, helm.sh/hook-delete-policy: before-hook-creation }
spec:
  backoffLimit: 0
  template:
    spec:
      restartPolicy: Never
      containers:
        - name: hook
          image: meshwright/task
          env: [{ name: EXIT_CODE, value: "${exitCode}" }]
`;
}

/** A pod that `helm test` runs. */
export function testPod(exitCode = 0): string {
  return `apiVersion: v1
kind: Pod
metadata:
  name: {{ .Release.Name }}-test
  annotations: { helm.sh/hook: test, helm.sh/hook-delete-policy: before-hook-creation }
spec:
  restartPolicy: Never
  containers:
    - name: test
      image: meshwright/task
      env: [{ name: EXIT_CODE, value: "${exitCode}" }]
`;
}

/** Writes a chart of a web shop: a Deployment, its Service, and an object of a kind that the chart brings along. */
export function writeChart(folder: string, options: ChartOptions = {}): string {
  const { group = 'shop.example.com', version = '0.1.0', templates = {} } = options;
  const files: Readonly<Record<string, string>> = {
    'Chart.yaml': `apiVersion: v2\nname: ${CHART}\nversion: ${version}\nappVersion: "1"\n`,
    'values.yaml': 'replicas: 1\nimage: meshwright/echo:1\npercent: 10\n',
    'crds/coupons.yaml': definition(group),
    'templates/app.yaml': APP,
    'templates/coupon.yaml': coupon(group),
    'templates/NOTES.txt': 'The shop {{ .Release.Name }} is open.\n',
    ...Object.fromEntries(Object.entries(templates).map(([name, text]) => [`templates/${name}`, text])),
  };
  for (const [name, text] of Object.entries(files)) {
    const path = join(folder, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }
  return folder;
}
