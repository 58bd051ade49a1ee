import { describe, expect, it } from 'vitest';
import { type Attempt, type DenialEvidence, judgeDenial } from '../../proof/judge-denial.ts';

const OK: Attempt = { outcome: 'response', status: 200 };
const BY_MESH: Attempt = { outcome: 'response', status: 403, deniedBy: 'access: no TrafficTarget' };
const BARE_403: Attempt = { outcome: 'response', status: 403 };

const DENIED: DenialEvidence = {
  attempts: [BY_MESH, BY_MESH, BY_MESH],
  control: [OK, OK, OK],
  attemptsSeen: { arrived: 0, refused: 3 },
  controlSeen: { arrived: 3, refused: 0 },
};

describe('a denial', () => {
  it('is proved by refusals, no arrival, a passing control and a proxy that recorded it', () => {
    expect(judgeDenial(DENIED)).toEqual({
      verdict: 'passed',
      message: "all 3 requests were denied, and the destination's proxy recorded 3 refusals",
      n: 3,
      expected: { denied: 3, arrived: 0 },
      observed: {
        denied: 3,
        passed: 0,
        unclear: 0,
        arrived: 0,
        refusedByProxy: 3,
        controlPassed: 3,
        control: 3,
        outcomes: { '403': 3 },
      },
    });
  });

  it.each(['refused', 'reset', 'tlsAlert', 'timeout'] as const)('may also look like %s', (outcome) => {
    const attempts: Attempt[] = [{ outcome }, { outcome }];
    const silent = { ...DENIED, attempts, attemptsSeen: { arrived: 0, refused: 0 } };
    expect(judgeDenial(silent)).toMatchObject({
      verdict: 'passed',
      message: 'all 2 requests were denied, none arrived, while 3 allowed control requests did',
    });
  });

  it('of a gRPC call is status 7 with the name of the proxy that refused', () => {
    const denied: Attempt = { outcome: 'response', status: 200, grpcStatus: 7, deniedBy: 'api-1; rbac' };
    const call: Attempt = { outcome: 'response', status: 200, grpcStatus: 0 };
    expect(judgeDenial({ ...DENIED, attempts: [denied], control: [call] })).toMatchObject({
      verdict: 'passed',
      observed: { denied: 1, outcomes: { 'grpc-status 7': 1 } },
    });
    expect(judgeDenial({ ...DENIED, attempts: [call], control: [call] })).toMatchObject({
      verdict: 'failed',
    });
    const { deniedBy: _none, ...unsigned } = denied;
    expect(judgeDenial({ ...DENIED, attempts: [unsigned], control: [call] })).toMatchObject({
      verdict: 'inconclusive',
      message: expect.stringContaining('grpc-status 7 that no proxy signed'),
    });
    expect(judgeDenial({ ...DENIED, attempts: [denied], control: [denied] })).toMatchObject({
      verdict: 'inconclusive',
      message: expect.stringContaining('control requests failed'),
    });
  });

  it('of bytes is told from an answer, which has no status', () => {
    const answer: Attempt = { outcome: 'response' };
    const silence: Attempt = { outcome: 'timeout' };
    const silent = { ...DENIED, attemptsSeen: { arrived: 0, refused: 0 }, control: [answer] };
    expect(judgeDenial({ ...silent, attempts: [silence] })).toMatchObject({ verdict: 'passed' });
    expect(judgeDenial({ ...silent, attempts: [silence, answer] })).toMatchObject({
      verdict: 'failed',
      observed: { outcomes: { timeout: 1, answered: 1 } },
    });
  });

  it.each<[string, Partial<DenialEvidence>, string, string]>([
    ['one attempt passes', { attempts: [BY_MESH, OK, BY_MESH] }, 'failed', '1 of 3 requests'],
    ['a redirect comes back', { attempts: [{ outcome: 'response', status: 302 }] }, 'failed', 'passed'],
    ['a request arrives behind a refusal', { attemptsSeen: { arrived: 1, refused: 2 } }, 'failed', 'reached'],
    [
      'the application itself says 403',
      { attempts: [BARE_403], attemptsSeen: { arrived: 1, refused: 0 } },
      'failed',
      'answered 403 itself',
    ],
    ['no control was sent', { control: [] }, 'inconclusive', 'no allowed control'],
    [
      'the control fails too',
      { control: [OK, BY_MESH] },
      'inconclusive',
      '1 of 2 allowed control requests failed',
    ],
    [
      'the control gets an error',
      { control: [{ outcome: 'response', status: 503 }] },
      'inconclusive',
      'down',
    ],
    [
      'the name does not resolve',
      { attempts: [{ outcome: 'dnsFailed' }] },
      'inconclusive',
      'does not resolve',
    ],
    ['a 503 comes back', { attempts: [{ outcome: 'response', status: 503 }] }, 'inconclusive', 'status 503'],
    ['garbage comes back', { attempts: [{ outcome: 'malformed' }] }, 'inconclusive', 'no HTTP response'],
    ['nothing was attempted', { attempts: [] }, 'inconclusive', 'no request'],
    [
      'the counter counts nothing',
      { attemptsSeen: { arrived: 0, refused: 0 }, controlSeen: { arrived: 0, refused: 0 } },
      'inconclusive',
      'counted 0 of 3 control requests that were answered',
    ],
    [
      'the counter misses some',
      { controlSeen: { arrived: 2, refused: 0 } },
      'inconclusive',
      'counted 2 of 3 control requests',
    ],
  ])('is not proved when %s', (_, change, verdict, words) => {
    const judgement = judgeDenial({ ...DENIED, ...change });
    expect(judgement.verdict).toBe(verdict);
    expect(judgement.message).toContain(words);
  });
});
