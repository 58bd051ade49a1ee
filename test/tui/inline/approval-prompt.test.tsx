import { render } from 'ink-testing-library';
import { expect, it } from 'vitest';
import { ApprovalPrompt } from '../../../tui/inline/approval-prompt.tsx';

function prompt() {
  const said: string[] = [];
  const app = render(
    <ApprovalPrompt
      question={{ step: 'ok', message: 'go on?' }}
      answers={{
        decide: (step, type) => said.push(`${type} ${step}`),
        interrupt: () => said.push('interrupt'),
      }}
    />,
  );
  return { app, said };
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

it('asks in one line, and takes y, n and Ctrl-C, nothing else', async () => {
  const { app, said } = prompt();
  await turn();
  expect(app.lastFrame()).toBe('ok: go on? [y/n]');
  for (const key of ['x', '\r', 'y', 'N', '\u0003']) {
    app.stdin.write(key);
    await turn();
  }
  expect(said).toEqual(['approve ok', 'reject ok', 'interrupt']);
  app.unmount();
});
