import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { delimiter, join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import type { JsonObject } from '../../../schemas/json.ts';
import { answerTo } from '../../rig/http-answer.ts';

/** A stock Envoy that was found on this machine, or why there is none. */
export function findEnvoy(path: string): { readonly program: string } | { readonly missing: string } {
  const folders = [resolve('.tools/bin'), ...path.split(delimiter)];
  const program = folders.map((folder) => join(folder, 'envoy')).find((each) => existsSync(each));
  return program === undefined
    ? { missing: 'no envoy on the PATH or in .tools/bin (scripts/tools/install-envoy.sh)' }
    : { program };
}

/** An Envoy that serves. */
export interface RunningEnvoy {
  readonly pid: number;
  /** Ends it and waits until it is gone. */
  close(): Promise<void>;
}

/** Whether no request of an Envoy is on its way to an upstream or waits for a connection there, by its own counts. */
export async function hasNothingUnderWay(admin: string): Promise<boolean> {
  const path = `/stats?filter=${encodeURIComponent('^cluster\\..*rq_(pending_)?active$')}`;
  const { body } = await answerTo(request({ socketPath: admin, path }), undefined);
  return body.split('\n').every((line) => line === '' || line.endsWith(': 0'));
}

const SERVES = 'starting main dispatch loop';

/** Starts an Envoy with a static configuration, written to `file`; rejects with what it said when it does not come up. */
export async function runEnvoy(program: string, file: string, bootstrap: JsonObject): Promise<RunningEnvoy> {
  await writeFile(file, JSON.stringify(bootstrap));
  const args = ['-c', file, '--disable-hot-restart', '--concurrency', '1', '-l', 'warning'];
  const child = spawn(program, [...args, '--component-log-level', 'main:info'], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const gone = new Promise<void>((done) => child.once('exit', () => done()));
  const said: string[] = [];
  await new Promise<void>((ready, fail) => {
    createInterface({ input: child.stderr }).on('line', (line) => {
      if (line.includes(SERVES)) ready();
      // Between what went wrong and why there may stand the whole configuration.
      else if (/\]\[(?:error|critical)\]|validation failed/.test(line)) said.push(line);
    });
    child.once('error', fail);
    void gone.then(() => fail(new Error(`envoy ended: ${said.join('\n')}`)));
  });
  return {
    pid: child.pid ?? 0,
    async close() {
      child.kill('SIGKILL');
      await gone;
    },
  };
}
