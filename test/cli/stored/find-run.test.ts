import { describe, expect, it } from 'vitest';
import { chooseRun } from '../../../cli/stored/find-run.ts';

const KNOWN = ['01ARZ3NDEKTSV4RRFFQ69G5FAV', '01BX5ZZKBKACTAV9WEVGEMMVRY', '01BX5ZZKBKACTAV9WEVGEMMVS0'];

describe('naming a stored run', () => {
  it('takes an id, the beginning of one in any case, or latest', () => {
    expect(chooseRun(KNOWN, KNOWN[1] ?? '', '/s')).toBe(KNOWN[1]);
    expect(chooseRun(KNOWN, '01arz', '/s')).toBe(KNOWN[0]);
    expect(chooseRun(KNOWN, 'latest', '/s')).toBe(KNOWN[2]);
  });

  it('refuses a beginning that several runs share, and names them', () => {
    expect(() => chooseRun(KNOWN, '01BX', '/s')).toThrow('01BX may be any of 2 runs');
  });

  it('refuses an unknown id with the nearest or the latest ones', () => {
    const near = '01ARZ3NDEKTSV4RRFFQ69G5FAW';
    expect(() => chooseRun(KNOWN, near, '/s')).toThrow(
      expect.objectContaining({ help: `did you mean ${KNOWN[0]}?` }),
    );
    expect(() => chooseRun(KNOWN, 'x', '/s')).toThrow(
      expect.objectContaining({ help: `the latest: ${[...KNOWN].reverse().join(', ')}` }),
    );
    expect(() => chooseRun([], 'latest', '/s')).toThrow('there is no run in /s');
  });
});
