import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readEnvironment } from '../../../cli/environment.ts';
import { readImages } from '../../../cli/sandbox/read-images.ts';

describe('sandbox.images of meshwright.yaml', () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'mw-config-'));
  });

  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const read = (...lines: readonly string[]) => {
    writeFileSync(join(folder, 'meshwright.yaml'), lines.join('\n'));
    return readImages({ ...readEnvironment({}), cwd: folder, variables: { PATH: '/bin', SECRET: 'x' } });
  };

  it('maps images to programs, relative to the file, with little of our environment', () => {
    expect(
      read(
        'sandbox:',
        '  images:',
        '    example.com/web:*: {command: [node, web.js], env: {A: b}, ports: [{port: 53, protocol: udp}]}',
      ),
    ).toEqual([
      {
        image: 'example.com/web:*',
        command: ['node', 'web.js'],
        workingDir: folder,
        env: { PATH: '/bin', A: 'b' },
        ports: [{ port: 53, protocol: 'udp' }],
        ...{ listen: 'port', passArgs: false, exec: {} },
      },
    ]);
    expect(read('{}')).toEqual([]);
  });

  it('is nothing where there is no such file', () => {
    expect(readImages({ ...readEnvironment({}), cwd: folder })).toEqual([]);
  });

  it.each([
    [['sandbox: {images: {web: {comand: [x]}}}'], /^meshwright\.yaml:1:26: .*'comand'/m],
    [['sandbox:', '  images: {web: {}}'], /^meshwright\.yaml:2:\d+: .*command/m],
    [['sandbox: {images: {web: {command: []}}}'], /^meshwright\.yaml:1:\d+: /m],
    [['sandbox: {images: {web: {command: [x], workingDir: no/where}}}'], /there is no folder .*no\/where/],
    [
      ['sandbox: {images: {web: {command: [x], listen: pipe}}}'],
      /meshwright\.yaml:1:\d+: .*'pipe'.*port.*socket/,
    ],
    [['sandbox: ['], /^meshwright\.yaml:\d+:\d+: /m],
  ])('says what is wrong with %s', (lines, message) => {
    expect(() => read(...lines)).toThrow(message);
  });
});
