import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { findTests } from '../../../cli/test/find-tests.ts';

describe('finding pattern tests', () => {
  it('takes every pattern of a folder of patterns', () => {
    const folders = new Set(findTests(['patterns']).map((place) => place.folder));
    expect([...folders]).toEqual(readdirSync('patterns').map((name) => `patterns/${name}`));
  });

  it('takes a test once, however often it is named', () => {
    expect(
      findTests(['patterns/canary-release', 'patterns/canary-release/tests/stages.yaml', 'patterns']),
    ).toHaveLength(findTests(['patterns']).length);
  });

  it('refuses a folder without tests rather than pass it over', () => {
    expect(() => findTests(['schemas'])).toThrow('there are no pattern tests below schemas');
    expect(() => findTests(['nowhere'])).toThrow('there is no file or folder nowhere');
  });
});
