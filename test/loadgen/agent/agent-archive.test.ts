import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import ts from 'typescript';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { packAgent } from '../../../loadgen/agent/agent-archive.ts';
import { Listeners } from '../rig/servers.ts';

let compiled: string;
let empty: string;
let listeners: Listeners;

/** Compiles the rooms that the agent is made of, one file at a time, as the build does. */
function compile(room: string): void {
  for (const entry of readdirSync(room, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || !entry.name.endsWith('.ts')) continue;
    const path = join(entry.parentPath, entry.name);
    const { outputText } = ts.transpileModule(readFileSync(path, 'utf8'), {
      compilerOptions: {
        target: ts.ScriptTarget.ES2023,
        module: ts.ModuleKind.ESNext,
        verbatimModuleSyntax: true,
        rewriteRelativeImportExtensions: true,
      },
    });
    const out = join(compiled, path.replace(/\.ts$/, '.js'));
    mkdirSync(dirname(out), { recursive: true });
    writeFileSync(out, outputText);
  }
}

beforeAll(() => {
  compiled = mkdtempSync(join(tmpdir(), 'agent-compiled-'));
  compile('loadgen');
  compile('schemas');
});
afterAll(() => rmSync(compiled, { recursive: true }));
beforeEach(() => {
  empty = mkdtempSync(join(tmpdir(), 'agent-pod-'));
  listeners = new Listeners();
});
afterEach(async () => {
  await listeners.closeAll();
  rmSync(empty, { recursive: true });
});

const entry = () => pathToFileURL(join(compiled, 'loadgen/agent/main.js'));

/** Starts a command in a folder that has nothing but a folder for temporary files. */
function startIn(folder: string, command: readonly string[]): ChildProcess {
  return spawn(process.execPath, command.slice(1), {
    cwd: folder,
    env: { PATH: process.env['PATH'], TMPDIR: folder },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
}

async function allOf(stream: AsyncIterable<Buffer> | null): Promise<string> {
  let text = '';
  for await (const chunk of stream ?? []) text += String(chunk);
  return text;
}

describe('the agent for a foreign image', () => {
  it('runs from nothing but Node: unpacks itself, serves the protocol, leaves no file behind', async () => {
    const port = await listeners.http((_, response) => response.setHeader('x-backend', 'v1').end('hi'));
    const program = await packAgent('node:20', entry());
    const child = startIn(empty, program.session);
    const exited = once(child, 'exit');
    const request = { method: 'GET', url: `http://127.0.0.1:${port}/`, timeoutMs: 5000 };
    const lines = [
      { id: 1, type: 'hello' },
      {
        id: 2,
        type: 'requests',
        requests: [request],
        count: 3,
        concurrency: 1,
        keepAlive: 'on',
        detail: false,
        backendFrom: { header: 'x-backend' },
      },
    ];
    // program and protocol in pieces that match neither
    const all = Buffer.concat([
      program.prologue ?? Buffer.alloc(0),
      Buffer.from(lines.map((line) => `${JSON.stringify(line)}\n`).join('')),
    ]);
    for (let at = 0; at < all.length; at += 7001) child.stdin?.write(all.subarray(at, at + 7001));
    const answers: { id: number; type: string; samples?: { backend: string }[] }[] = [];
    let rest = '';
    for await (const chunk of child.stdout ?? []) {
      const parts = (rest + String(chunk)).split('\n');
      rest = parts.pop() ?? '';
      answers.push(...parts.map((line) => JSON.parse(line)));
      if (answers.some((a) => a.type === 'done')) child.stdin?.end();
    }
    expect(answers.map((a) => [a.id, a.type])).toEqual([
      [1, 'hello'],
      [2, 'samples'],
      [2, 'done'],
    ]);
    expect(answers[1]?.samples?.map((s) => s.backend)).toEqual(['v1', 'v1', 'v1']);
    expect((await exited)[0]).toBe(0);
    expect(readdirSync(empty)).toEqual([]);
  });

  it('says so when its program does not arrive whole', async () => {
    const program = await packAgent('node:20', entry());
    const child = startIn(empty, program.session);
    const exited = once(child, 'exit');
    child.stdin?.end(Buffer.from(program.prologue ?? []).subarray(0, 100));
    expect(await allOf(child.stderr)).toContain('did not arrive whole');
    expect((await exited)[0]).toBe(1);
  });

  it('has a waiting command that ends on SIGTERM', async () => {
    const { idle } = await packAgent('node:20', entry());
    const child = startIn(empty, idle);
    const exited = once(child, 'exit');
    await once(child, 'spawn');
    child.kill('SIGTERM');
    const [code, signal] = await exited;
    expect([code, signal === 'SIGTERM']).toEqual(code === 0 ? [0, false] : [null, true]);
  });

  it('is refused when it would need a package', async () => {
    const broken = join(compiled, 'loadgen/agent/needs-package.js');
    writeFileSync(broken, "import { a } from 'undici';\n");
    await expect(packAgent('node:20', pathToFileURL(broken))).rejects.toThrow('imports the package undici');
  });

  it('is refused when a file of it is missing', async () => {
    const broken = join(compiled, 'loadgen/agent/needs-file.js');
    writeFileSync(broken, "import './nowhere.js';\n");
    await expect(packAgent('node:20', pathToFileURL(broken))).rejects.toThrow('nowhere.js cannot be read');
  });
});
