import type { ConnectApp } from '../../pod-proxy.ts';
import type { HttpProtocol } from '../routing.ts';
import { http1InFrontOf2 } from './http1-in-front-of-2.ts';
import { http2InFrontOf1 } from './http2-in-front-of-1.ts';

/**
 * Connects to programs that say which HTTP they speak (`appProtocol` of a Service): who comes with the other one is
 * translated for. Programs that say nothing get what came.
 */
export function connectSpeaking(
  connectApp: ConnectApp,
  spokenOn: (port: number) => HttpProtocol | undefined,
): ConnectApp {
  return async (port, protocol) => {
    const spoken = protocol === 'opaque' ? undefined : spokenOn(port);
    if (spoken === undefined || spoken === protocol) return connectApp(port, protocol);
    return spoken === 'http1'
      ? http2InFrontOf1(() => connectApp(port, 'http1'))
      : http1InFrontOf2(await connectApp(port, 'http2'));
  };
}
