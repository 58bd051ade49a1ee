import { createHash } from 'node:crypto';
import { Failure } from '../../schemas/failure.ts';
import type { KubeObject } from '../../schemas/kube-object.ts';
import { safeText } from '../../schemas/safe-text.ts';
import type { ClusterView } from '../cluster-view.ts';
import { changeObject, kubeNow } from './write-status.ts';

const MAX_MESSAGE = 1024;
/** The sandbox's only node. */
export const NODE_NAME = 'sandbox';

/** Writes Events about notable things, repeated ones as a count, and tells the sandbox's log about failures. */
export class EventRecorder {
  readonly #view: ClusterView;
  readonly #onFailure: (sentence: string) => void;
  readonly #component: string;

  constructor(view: ClusterView, onFailure: (sentence: string) => void, component = 'sandbox') {
    this.#view = view;
    this.#onFailure = onFailure;
    this.#component = component;
  }

  /** The same recorder in the name of a part of the cluster: `kubelet`, `job-controller`. */
  from(component: string): EventRecorder {
    return new EventRecorder(this.#view, this.#onFailure, component);
  }

  /** Records that something happened to an object; an Event is a courtesy, so one that cannot be stored is dropped. */
  async record(
    about: KubeObject,
    type: 'Normal' | 'Warning',
    reason: string,
    message: string,
    /** Which part of the object: `spec.containers{main}`. */
    fieldPath?: string,
  ): Promise<void> {
    const { namespace = 'default', name = '', uid = '' } = about.metadata;
    const digest = createHash('sha256')
      .update(`${uid} ${fieldPath ?? ''} ${reason} ${message}`)
      .digest('hex')
      .slice(0, 16);
    const place = { kind: 'Event', namespace, name: `${name}.${digest}` };
    const now = kubeNow();
    try {
      if (this.#view.get(place.kind, namespace, place.name) === undefined) {
        await this.#view.create({
          apiVersion: 'v1',
          kind: 'Event',
          metadata: { namespace, name: place.name },
          involvedObject: {
            ...{ apiVersion: about.apiVersion, kind: about.kind, namespace, name, uid },
            ...(fieldPath === undefined ? {} : { fieldPath }),
          },
          type,
          reason,
          message: safeText(message).slice(0, MAX_MESSAGE),
          source: {
            component: this.#component,
            ...(this.#component === 'kubelet' ? { host: NODE_NAME } : {}),
          },
          reportingComponent: this.#component,
          reportingInstance: this.#component === 'kubelet' ? NODE_NAME : '',
          firstTimestamp: now,
          lastTimestamp: now,
          count: 1,
        });
        return;
      }
      await changeObject(this.#view, place, (event) => ({
        ...event,
        lastTimestamp: now,
        count: (typeof event['count'] === 'number' ? event['count'] : 1) + 1,
      }));
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
    }
  }

  /** A controller's step failed and will be tried again when something changes. */
  failed(kind: string, name: string, error: unknown): void {
    this.#onFailure(`${kind} ${name}: ${error instanceof Error ? error.message : String(error)}`);
  }
}
