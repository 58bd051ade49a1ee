import { isGrpc } from './grpc-status.ts';
import type { RequestHead } from './message-head.ts';
import type { HttpHandler, Reply } from './routing.ts';

/** One request when it is over. */
export interface RequestOutcome {
  readonly head: RequestHead;
  /** Status of the response; 0 when none was begun. */
  readonly status: number;
  /** Of a gRPC call that ended with one. */
  readonly grpcStatus: number | undefined;
  /** Why the proxy itself answered, or that the exchange broke off. */
  readonly flag: string | undefined;
  /** Key of the upstream that answered. */
  readonly upstream: string | undefined;
  /** Milliseconds from the request's head to the end. */
  readonly ms: number;
}

/** Whether an outcome counts as a success: no failure of the server's (gRPC: status OK), and whole. */
export function isSuccess({ head, status, grpcStatus, flag }: RequestOutcome): boolean {
  if (status === 0 || status >= 500 || flag === 'broken-off') return false;
  return !isGrpc(head) || grpcStatus === undefined || grpcStatus === 0;
}

/** Follows one request to its end, and tells the handler of it once. */
export class RequestWatch {
  readonly #head: RequestHead;
  readonly #handler: HttpHandler;
  readonly #begun = performance.now();
  #status = 0;
  #grpcStatus: number | undefined;
  #flag: string | undefined;
  #upstream: string | undefined;
  #over = false;

  constructor(head: RequestHead, handler: HttpHandler) {
    this.#head = head;
    this.#handler = handler;
  }

  /** Method of the request. */
  get method(): string {
    return this.#head.method;
  }

  /** An upstream's response begins. */
  responded(status: number, upstream: string): void {
    this.#status = status;
    this.#upstream = upstream;
  }

  grpcStatus(written: string | undefined): void {
    if (written !== undefined && /^[0-9]{1,2}$/.test(written)) this.#grpcStatus = Number(written);
  }

  /** The proxy answers by itself. */
  replied(reply: Reply): void {
    this.#status = reply.reset ? 0 : reply.status;
    const denied = reply.fields.some(({ key }) => key === 'x-mesh-denied-by');
    this.#flag = denied ? 'denied' : reply.fields.find(({ key }) => key === 'x-mesh-response-flag')?.value;
  }

  over(how: 'whole' | 'broken-off'): void {
    if (this.#over) return;
    this.#over = true;
    this.#handler.over?.({
      head: this.#head,
      status: this.#status,
      ms: performance.now() - this.#begun,
      grpcStatus: this.#grpcStatus,
      flag: how === 'broken-off' ? how : this.#flag,
      upstream: this.#upstream,
    });
  }
}
