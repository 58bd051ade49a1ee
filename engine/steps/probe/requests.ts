import type { AgentHttpRequest } from '../../../schemas/agent-protocol.ts';
import type { ProbeInput, Request } from '../../../schemas/generated/documents.ts';

/** Connect to last byte of one probe request. */
export const REQUEST_TIMEOUT_MS = 5000;

/** The requests of a probe in the agent's words. */
export function agentRequests(
  requests: readonly Request[],
  timeoutMs = REQUEST_TIMEOUT_MS,
): readonly AgentHttpRequest[] {
  return requests.map(({ method, url, headers, body }) => ({
    method: method ?? 'GET',
    url,
    timeoutMs,
    ...(headers === undefined ? {} : { headers }),
    ...(body === undefined ? {} : { body }),
  }));
}

/** The one request, or the table of them. */
export function requestsOf(input: ProbeInput): readonly Request[] {
  if (input.requests !== undefined) return input.requests;
  return input.request === undefined ? [] : [input.request];
}
