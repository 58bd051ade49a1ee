import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { buildProgram } from '../cli/program.ts';

const PAGES = [
  'README.md',
  ...markdownIn('docs'),
  ...readdirSync('patterns').map((name) => path.join('patterns', name, 'README.md')),
];

function markdownIn(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => path.join(folder, name));
}

/** Every way to call the program: `runs get`, `check`, … */
function commandNames(command: Command, before = ''): readonly string[] {
  return command.commands.flatMap((sub) => [
    `${before}${sub.name()}`,
    ...commandNames(sub, `${before}${sub.name()} `),
  ]);
}

describe.each(PAGES)('%s', (page) => {
  const text = readFileSync(page, 'utf8');

  it('links only to files that are there', () => {
    const links = [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, link = '']) => link);
    const local = links.filter((link) => !/^(https?:|#|mailto:)/.test(link));
    const broken = local.filter(
      (link) => !existsSync(path.join(path.dirname(page), link.replace(/#.*$/, ''))),
    );
    expect(broken).toEqual([]);
  });

  it('names only files of the repository that are there', () => {
    const named = [...text.matchAll(/`((?:[\w.-]+\/)+[\w.-]*)`/g)].map(([, name = '']) => name);
    const rooms = readdirSync('.');
    const ours = named.filter((name) => rooms.includes(name.split('/')[0] ?? '') && /^[a-z]/.test(name));
    const missing = ours.filter((name) => !/[A-Z]{2}/.test(name) && !existsSync(name));
    expect(missing).toEqual([]);
  });

  it('calls only commands and flags that the program has', () => {
    const known = commandNames(buildProgram());
    const flags = new Set(allFlags(buildProgram()));
    const calls = [...text.matchAll(/(?:^|`)(?:meshwright|node dist\/cli\/main\.js) ([^`\n]*)/gm)].map(
      ([, words = '']) => words.replace(/ {2,}.*$/, '').replace(/ #.*$/, ''),
    );
    const unknown = calls.filter((call) => {
      const [first = '', second = ''] = call.split(' ');
      const names = first.split('|');
      return !names.every((name) => known.includes(name) || known.includes(`${name} ${second}`));
    });
    expect(unknown).toEqual([]);
    const used = calls.flatMap((call) => call.match(/--[a-z][a-z-]*/g) ?? []);
    expect(used.filter((flag) => !flags.has(flag))).toEqual([]);
  });
});

function allFlags(command: Command): readonly string[] {
  return [
    '--help',
    ...command.options.flatMap((option) => option.long ?? []),
    ...command.commands.flatMap(allFlags),
  ];
}
