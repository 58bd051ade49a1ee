import type { AgentHttpRequest, AgentProtocol } from '../../../schemas/agent-protocol.ts';
import type { ProbeInput, Request } from '../../../schemas/generated/documents.ts';

/** Connect to last byte of one probe request. */
export const REQUEST_TIMEOUT_MS = 5000;

/** The requests of a probe in the agent's words. */
export function agentRequests(
  requests: readonly Request[],
  timeoutMs = REQUEST_TIMEOUT_MS,
): readonly AgentHttpRequest[] {
  return requests.map((request) => {
    const { method, url, headers, body, grpc } = request;
    const protocol = protocolOf(request);
    return {
      method: method ?? 'GET',
      url,
      timeoutMs,
      ...(protocol === 'http1' ? {} : { protocol }),
      ...(grpc === undefined ? {} : { grpc }),
      ...(headers === undefined ? {} : { headers }),
      ...(body === undefined ? {} : { body }),
    };
  });
}

/** What a request speaks: what it says, else what its address and its parts say. */
export function protocolOf({ protocol, grpc, url }: Request): AgentProtocol {
  if (protocol !== undefined) return protocol;
  if (grpc !== undefined) return 'grpc';
  return url.startsWith('udp:') ? 'udp' : url.startsWith('tcp:') ? 'tcp' : 'http1';
}

/** The one request, or the table of them. */
export function requestsOf(input: ProbeInput): readonly Request[] {
  if (input.requests !== undefined) return input.requests;
  return input.request === undefined ? [] : [input.request];
}
