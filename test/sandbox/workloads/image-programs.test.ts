import { describe, expect, it } from 'vitest';
import { workloadOf } from '../../../sandbox/workloads/catalogue.ts';
import { type ImageProgram, programFor } from '../../../sandbox/workloads/image-programs.ts';

const program = (image: string): ImageProgram => ({
  ...{
    image,
    command: ['x'],
    workingDir: '/',
    env: {},
    ports: [],
    listen: 'port',
    passArgs: false,
    exec: {},
  },
});

describe('the program for an image', () => {
  const found = (image: string, ...patterns: readonly string[]) =>
    programFor(image, patterns.map(program))?.image;

  it.each([
    ['example.com/web:1', 'example.com/web:1', true],
    ['example.com/web:2', 'example.com/web:1', false],
    ['example.com/web:2', 'example.com/web:*', true],
    ['example.com/web', 'example.com/web:*', true],
    ['example.com/web@sha256:0f', 'example.com/web:*', true],
    ['example.com/website:1', 'example.com/web:*', false],
    ['example.com/web:1', 'example.com/web', false],
    ['example.com/shop/api:v2-rc', 'example.com/*/api:v2*', true],
    ['example.com/api:v2', 'example.com/*/api:v2*', false],
    ['aXbXc', 'a*b*c', true],
    ['ab', 'a*ab', false],
  ])('%s by %s: %s', (image, pattern, fits) => {
    expect(found(image, pattern)).toBe(fits ? pattern : undefined);
  });

  it('is the exact one before a pattern, and the longest pattern of several', () => {
    expect(found('a/b:1', 'a/*', 'a/b:1', 'a/b:*')).toBe('a/b:1');
    expect(found('a/b:2', 'a/*', 'a/b:1', 'a/b:*')).toBe('a/b:*');
  });

  it('is a built-in one only for images of ours', () => {
    const known = ['echo', 'meshwright/echo:3', 'registry:5000/meshwright/echo@sha256:0'];
    expect(known.map((image) => workloadOf(image) !== undefined)).toEqual([true, true, true]);
    for (const image of ['grafana/agent:1', 'nginx', 'example.com/echo:1']) {
      expect(workloadOf(image)).toBeUndefined();
    }
  });
});
