import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import {
  dropCancels,
  type FoundCommand,
  leaveCommand,
  takeCommands,
  watchCommands,
} from '../../../../engine/run/journal/command-box.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'meshwright-commands-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const told = (command: FoundCommand): string =>
  `${command.type} ${command.type === 'cancel' ? '' : `${command.step} `}${command.by}`;

it('gives decisions oldest first, and again until they are done', async () => {
  expect(await takeCommands(folder)).toEqual([]);
  await leaveCommand(folder, { type: 'reject', step: 'b', by: 'bob' }, 2);
  await leaveCommand(folder, { type: 'approve', step: 'a', by: 'ann' }, 1);
  const found = await takeCommands(folder);
  expect(found.map(told)).toEqual(['approve a ann', 'reject b bob']);
  await found[0]?.done();
  expect((await takeCommands(folder)).map(told)).toEqual(['reject b bob']);
});

it('removes what is no decision, leaves what is half written, and makes names safe', async () => {
  const box = path.join(folder, 'commands');
  await mkdir(box);
  await writeFile(path.join(box, '1.json'), '{"type":"approve","step":');
  await writeFile(path.join(box, '2.json'), '{"type":"delete","step":"a","by":"x"}');
  await writeFile(
    path.join(box, '3.json'),
    JSON.stringify({ type: 'approve', step: 'a', by: '\u001b[31mred' }),
  );
  await writeFile(path.join(box, '4.unfinished'), '');
  const found = await takeCommands(folder);
  expect(found).toHaveLength(1);
  expect(found[0]?.by).not.toContain('\u001b');
  expect(await readdir(box)).toEqual(['3.json', '4.unfinished']);
});

it('forgets only what asked an earlier process to stop', async () => {
  await leaveCommand(folder, { type: 'cancel', by: 'ann' }, 1);
  await leaveCommand(folder, { type: 'approve', step: 'a', by: 'ann' }, 2);
  expect((await takeCommands(folder)).map(told)).toEqual(['cancel ann', 'approve a ann']);
  await dropCancels(folder);
  expect((await takeCommands(folder)).map(told)).toEqual(['approve a ann']);
});

it('tells whoever watches when something was left', async () => {
  let stop = (): void => undefined;
  const found = await new Promise<readonly FoundCommand[]>((resolve, reject) => {
    const look = (): void => {
      takeCommands(folder).then((left) => {
        if (left.length > 0) resolve(left);
      }, reject);
    };
    watchCommands(folder, look)
      .then((end) => {
        stop = end;
        return leaveCommand(folder, { type: 'cancel', by: 'ann' }, 1);
      })
      .catch(reject);
  });
  stop();
  expect(found.map(told)).toEqual(['cancel ann']);
});
