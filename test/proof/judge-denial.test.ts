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
      'nobody owns the refusal and the counter counts nothing',
      {
        attempts: [BARE_403],
        attemptsSeen: { arrived: 0, refused: 0 },
        controlSeen: { arrived: 0, refused: 0 },
      },
      'inconclusive',
      'nothing shows that the mesh refused',
    ],
  ])('is not proved when %s', (_, change, verdict, words) => {
    const judgement = judgeDenial({ ...DENIED, ...change });
    expect(judgement.verdict).toBe(verdict);
    expect(judgement.message).toContain(words);
  });
});
