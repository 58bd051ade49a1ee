import { readFileSync } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { Failure } from '../schemas/failure.ts';
import type { Attachment } from './attached/run-attached.ts';
import { runSandbox, type SandboxOptions } from './run-sandbox.ts';
import { lockStore } from './store/store-lock.ts';
import type { ImageProgram } from './workloads/image-programs.ts';

/** Exit codes of `schemas/exit-codes.ts` that this process can end with. */
const USAGE = 2;
const UNUSABLE = 5;

const USAGE_TEXT =
  'usage: main.js --state-dir DIR [--port N] [--agent-command JSON_ARRAY] [--images FILE] [--api-server-context NAME --api-server-kubeconfig FILES [--leave-controllers]] [--trust-domain T] [--kubeconfig-out F] [--context NAME] [--exit-with-parent]';

class UsageError extends Error {}

function readAgentCommand(text: string | undefined): readonly string[] {
  if (text === undefined) return [];
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  if (Array.isArray(value) && value.length > 0 && value.every((part) => typeof part === 'string'))
    return value;
  throw new UsageError('--agent-command must be a JSON array of texts: ["node", "agent.js"]');
}

/** Written by the command line, which has checked what the user wrote. */
function readImages(file: string | undefined): readonly ImageProgram[] {
  return file === undefined ? [] : (JSON.parse(readFileSync(file, 'utf8')) as readonly ImageProgram[]);
}

interface MainOptions extends SandboxOptions {
  readonly exitWithParent: boolean;
  /** Instead of an API server of its own. */
  readonly attachment?: Attachment;
}

function readAttachment(
  context: string | undefined,
  files: string | undefined,
  controllers: Attachment['controllers'],
): Attachment | undefined {
  if (context === undefined && files === undefined) return undefined;
  if (context !== undefined && files !== undefined)
    return { context, kubeconfigPaths: files.split(delimiter), controllers };
  throw new UsageError('--api-server-context and --api-server-kubeconfig go together');
}

function readOptions(args: readonly string[]): MainOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      'state-dir': { type: 'string' },
      port: { type: 'string', default: '0' },
      'agent-command': { type: 'string' },
      images: { type: 'string' },
      'api-server-context': { type: 'string' },
      'api-server-kubeconfig': { type: 'string' },
      'leave-controllers': { type: 'boolean', default: false },
      'trust-domain': { type: 'string', default: 'sandbox.local' },
      'kubeconfig-out': { type: 'string' },
      context: { type: 'string', default: 'sandbox' },
      'exit-with-parent': { type: 'boolean', default: false },
    },
  });
  if (values['state-dir'] === undefined) throw new UsageError('--state-dir is missing');
  const port = Number(values.port);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new UsageError('--port must be a number from 0 to 65535');
  }
  const stateDir = resolve(values['state-dir']);
  const attachment = readAttachment(
    values['api-server-context'],
    values['api-server-kubeconfig'],
    values['leave-controllers'] ? 'theirs' : 'ours',
  );
  return {
    stateDir,
    port,
    agentCommand: readAgentCommand(values['agent-command']),
    images: readImages(values.images),
    trustDomain: values['trust-domain'],
    kubeconfig: resolve(values['kubeconfig-out'] ?? join(stateDir, 'kubeconfig')),
    context: values.context,
    exitWithParent: values['exit-with-parent'],
    ...(attachment === undefined ? {} : { attachment }),
  };
}

/** Resolves when this process is asked to end: by a signal, or by its parent's end when stdin is tied to it. */
function askedToEnd(exitWithParent: boolean): Promise<void> {
  return new Promise((resolve) => {
    process.once('SIGTERM', () => resolve());
    process.once('SIGINT', () => resolve());
    if (!exitWithParent) return;
    process.stdin.resume();
    process.stdin.once('end', () => resolve());
    process.stdin.once('close', () => resolve());
    process.stdin.once('error', () => resolve());
  });
}

async function main(): Promise<number> {
  const options = readOptions(process.argv.slice(2));
  // Whoever read our complaints may have gone; that is no reason to go too.
  process.stderr.on('error', () => undefined);
  const end = askedToEnd(options.exitWithParent);
  const { attachment } = options;
  await lockStore(options.stateDir); // until this process ends
  // A client of Kubernetes is loaded only where it is needed.
  const sandbox =
    attachment === undefined
      ? await runSandbox(options)
      : await (await import('./attached/run-attached.ts')).runAttached(options, attachment);
  const kubeconfig = attachment?.kubeconfigPaths.join(delimiter) ?? options.kubeconfig;
  const ready = { apiServer: sandbox.url, kubeconfig, pid: process.pid };
  process.stdout.write(`${JSON.stringify(ready)}\n`);
  await end;
  await sandbox.close();
  return 0;
}

function explain(error: unknown): number {
  if (error instanceof Failure) {
    const { hint } = error.details;
    process.stderr.write(`${error.message}\n${hint === undefined ? '' : `hint: ${hint}\n`}`);
    return UNUSABLE;
  }
  const parse = error instanceof Error && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS');
  if (error instanceof UsageError || parse) {
    process.stderr.write(`${error instanceof Error ? error.message : ''}\n${USAGE_TEXT}\n`);
    return USAGE;
  }
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  return 70;
}

process.exit(await main().catch(explain));
