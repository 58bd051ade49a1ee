import type { SessionOptions } from 'node:http2';
import { MAX_HEAD_BYTES } from './message-head.ts';

/** Streams that one connection may have open at a time. */
export const MAX_STREAMS = 250;

/** Bytes that the windows of all streams of a connection let be under way in one direction (RFC 9113 6.9.2). */
export const HTTP2_UNDER_WAY = MAX_STREAMS * 65_535;

/**
 * What one HTTP/2 connection may cost: memory in MiB before new streams are refused, and the largest head (as for
 * HTTP/1.1). Frames that make no sense are limited by the protocol library itself, resets by `ResetBudget`.
 */
export const HTTP2_LIMITS = {
  maxSessionMemory: 64,
  maxHeaderListPairs: 512,
  settings: {
    maxConcurrentStreams: MAX_STREAMS,
    maxHeaderListSize: MAX_HEAD_BYTES,
    enablePush: false,
  },
} as const satisfies SessionOptions;
