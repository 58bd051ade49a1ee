import { afterEach, expect, test } from 'vitest';
import { readEnvironment } from '../../../cli/environment.ts';
import { allowedProcesses } from '../../../cli/world/allowed-processes.ts';

const never = new AbortController().signal;
const before = process.env['CI'];

afterEach(() => {
  if (before === undefined) delete process.env['CI'];
  else process.env['CI'] = before;
});

test('a program sees the environment of the start, whatever was done to our own since, and no more than it may', async () => {
  process.env['CI'] = 'true';
  const { variables } = readEnvironment({});
  // as the full screen does, for its own sake
  delete process.env['CI'];
  const processes = allowedProcesses(['node'], { ...variables, TOKEN: 'hidden' });
  const script = "console.log(JSON.stringify([process.env['CI'], process.env['TOKEN'], process.env['OWN']]))";
  const ended = await processes.run({ program: 'node', args: ['-e', script], env: { OWN: 'given' } }, never);
  expect(JSON.parse(ended.stdout)).toEqual(['true', null, 'given']);
});
