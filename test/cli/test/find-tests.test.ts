import { existsSync, readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { findTests } from '../../../cli/test/find-tests.ts';

describe('finding pattern tests', () => {
  it('takes every pattern of a folder of patterns', () => {
    const folders = new Set(findTests(['patterns']).map((place) => place.folder));
    // A step template of the library has no tests of its own.
    const tested = readdirSync('patterns').filter((name) => existsSync(`patterns/${name}/tests`));
    expect([...folders]).toEqual(tested.map((name) => `patterns/${name}`));
    expect(tested).toContain('canary-release');
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
