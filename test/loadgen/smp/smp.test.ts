import { describe, expect, it } from 'vitest';
import { readSmpProfile } from '../../../loadgen/smp/read-profile.ts';
import { toSmpResult } from '../../../loadgen/smp/write-result.ts';
import { bucketOf } from '../../../schemas/histogram.ts';
import type { BackendResult, Histogram, LoadResult } from '../../../schemas/load.ts';

const FLAT = {
  smp_version: 'v0.0.1',
  id: '',
  name: 'baseline',
  labels: {},
  duration: '1m30s',
  clients: [
    {
      internal: false,
      load_generator: '',
      protocol: 1,
      connections: 8,
      rps: 200,
      headers: { 'X-Tag': 'a' },
      cookies: { session: '1', theme: 'dark' },
      body: '',
      content_type: '',
      endpoint_urls: ['http://website:8080/'],
    },
  ],
};

describe('an SMP profile', () => {
  it('is read with its units, flat as the specification has it', () => {
    expect(readSmpProfile(FLAT)).toEqual({
      ok: true,
      name: 'baseline',
      profile: {
        durationMs: 90_000,
        warmupMs: 0,
        timeoutMs: 10_000,
        clients: [
          {
            rps: 200,
            connections: 8,
            endpointUrls: ['http://website:8080/'],
            method: 'GET',
            headers: { 'X-Tag': 'a', cookie: 'session=1; theme=dark' },
          },
        ],
      },
    });
  });

  it('is read the same way under test:, in camelCase and with named protocols', () => {
    const { smp_version, clients, ...rest } = FLAT;
    const [{ load_generator, content_type, endpoint_urls, ...client }] = clients as [(typeof clients)[0]];
    const camel = {
      ...client,
      loadGenerator: load_generator,
      contentType: content_type,
      endpointUrls: endpoint_urls,
      protocol: 'PROTOCOL_HTTP',
      rps: '200',
    };
    const wrapped = { mesh: { type: 3 }, test: { ...rest, smpVersion: smp_version, clients: [camel] } };
    expect(readSmpProfile(wrapped)).toEqual(readSmpProfile(FLAT));
  });

  it('without a rate is a closed loop, with a body a POST', () => {
    const read = readSmpProfile({
      ...FLAT,
      clients: [{ endpoint_urls: ['http://a/'], rps: 0, body: '{}', content_type: 'application/json' }],
    });
    expect(read.ok && read.profile.clients[0]).toEqual({
      connections: 1,
      endpointUrls: ['http://a/'],
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{}',
    });
  });

  it('tells all that is wrong at once, and refuses what it cannot do', () => {
    const read = readSmpProfile({
      duration: '0s',
      clients: [
        {
          protocol: 4,
          load_generator: 'wrk2',
          rsp: 5,
          connections: -1,
          endpoint_urls: ['tcp://a'],
          additional_options: '-a',
        },
      ],
    });
    expect(read.ok ? [] : read.messages).toEqual([
      'duration must be a length of time above 0, such as 30s',
      'clients[0] has no field rsp; did you mean rps?',
      'clients[0].protocol is PROTOCOL_GRPC; the built-in generator speaks PROTOCOL_HTTP',
      'clients[0].load_generator is wrk2; write builtin to use the built-in one',
      'clients[0].additional_options means nothing to the built-in generator; leave it out',
      'clients[0].endpoint_urls: "tcp://a" is no http or https address',
      'clients[0].connections must be a whole number, 0 or above',
    ]);
    expect(readSmpProfile([]).ok).toBe(false);
  });
});

describe('an SMP result', () => {
  const values = [1500, 2500, 3500, 250_000];
  const latency: Histogram = {
    layout: 'loglinear-11',
    counts: Object.fromEntries(values.map((us) => [bucketOf(us), 1])),
    count: 4,
    minUs: 1500,
    maxUs: 250_000,
    sumUs: values.reduce((sum, us) => sum + us, 0),
  };
  const total: BackendResult = {
    requests: 5,
    errors: 1,
    errorsByKind: { reset: 1 },
    latency,
    seconds: [{ requests: 5, errors: 1, latency }],
  };
  const result: LoadResult = {
    startedAt: '2026-01-01T00:00:00.000Z',
    durationMs: 1000,
    loop: 'open',
    coordinatedOmission: 'intended-start',
    requestedRps: 5,
    achievedRps: 5,
    total,
    byBackend: { v1: total },
    scheduleLag: latency,
    clientLimited: true,
    clientLimits: ['late'],
  };

  it('has milliseconds under latencies_ms and the rest under ext', () => {
    const smp = toSmpResult(result, { id: 'r1', testId: 't1', labels: { run: 'x' } });
    expect(smp).toMatchObject({
      start_time: '2026-01-01T00:00:00.000Z',
      end_time: '2026-01-01T00:00:01.000Z',
      latencies_ms: { min: 1.5, average: 64.375, p50: 2.5, p90: 250, p99: 250, max: 250 },
      actual_qps: 5,
      test_id: 't1',
      labels: { run: 'x' },
      ext: {
        errorRate: 0.2,
        errorsByKind: { reset: 1 },
        p95: 250,
        'p99.9': 250,
        coordinatedOmission: 'intended-start',
        clientLimited: true,
        byBackend: { v1: { requests: 5, latencies_ms: { p50: 2.5 } } },
      },
    });
  });
});
