import type { ObjectRef } from '../../../schemas/kube-object.ts';
import type { AttachedRoute } from './route-model.ts';

/** Who takes care of the GatewayClasses, Gateways and routes of the sandbox, as their status names it. */
export const GATEWAY_CONTROLLER = 'sandbox.meshwright.dev/mesh';

/** What a listener takes: requests in the clear or behind TLS, TLS as it is, or plain connections. */
export type ListenerProtocol = 'HTTP' | 'HTTPS' | 'TLS' | 'TCP';

/** A certificate chain with its key, in PEM. */
export interface ListenerCertificate {
  readonly certificate: string;
  readonly key: string;
}

/** A route as it is attached to one listener. */
export interface ListenerRoute {
  /** Lower-case names that it answers to on this listener; none means every name of the listener. */
  readonly hostnames: readonly string[];
  readonly route: AttachedRoute;
}

/** One listener that can be opened. */
export interface GatewayListener {
  readonly name: string;
  readonly port: number;
  readonly protocol: ListenerProtocol;
  /** Lower case; may begin with `*.`; absent: every name. */
  readonly hostname?: string;
  /** Of a listener that ends TLS; empty where TLS passes through or is not spoken. */
  readonly certificates: readonly ListenerCertificate[];
  readonly routes: readonly ListenerRoute[];
}

/** One condition of a Gateway or listener, as the API shows it. */
export interface GatewayCondition {
  readonly type: 'Accepted' | 'Programmed' | 'ResolvedRefs' | 'Conflicted';
  readonly status: boolean;
  readonly reason: string;
  readonly message: string;
}

/** What is to be told about a listener; whether it could be opened is known only to who opens it. */
export interface ListenerStatus {
  readonly name: string;
  readonly port: number;
  readonly supportedKinds: readonly string[];
  readonly attachedRoutes: number;
  readonly conditions: readonly GatewayCondition[];
  /** False: it is not to be opened. */
  readonly usable: boolean;
}

/** A Gateway of the sandbox's own class. */
export interface Gateway {
  readonly ref: ObjectRef;
  readonly namespace: string;
  readonly name: string;
  /** Whose identity it has in the mesh: `<gateway>-<class>`, as automated deployments name it (GEP-1762). */
  readonly serviceAccount: string;
  /** Those that can be opened. */
  readonly listeners: readonly GatewayListener[];
  /** All that were written. */
  readonly statuses: readonly ListenerStatus[];
  readonly accepted: GatewayCondition;
}

/** Gateways by `namespace/name`. */
export type GatewayTable = ReadonlyMap<string, Gateway>;
