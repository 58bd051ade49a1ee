import { Http2Pool } from './http2-pool.ts';
import { UpstreamPool } from './upstream-pool.ts';

/** The kept connections of one proxy, per framing. The owner closes them. */
export class UpstreamPools {
  readonly http1 = new UpstreamPool();
  readonly http2 = new Http2Pool();

  /** Keeps nothing from now on; what is in use goes on. */
  retire(): void {
    this.http1.retire();
    this.http2.retire();
  }

  close(): void {
    this.http1.close();
    this.http2.close();
  }
}
