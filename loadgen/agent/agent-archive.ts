import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { AgentProgram } from '../../engine/world.ts';

/** Imports and re-exports of our own files in compiled modules: one statement each, always with a relative path. */
const OWN_IMPORT = /^\s*(?:import|export)\s(?:[^'";]*?\sfrom\s*)?["'](\.{1,2}\/[^"']+)["']/gm;
const ANY_IMPORT = /^\s*(?:import|export)\s(?:[^'";]*?\sfrom\s*)?["']([^"']+)["']/gm;

/**
 * The agent for a pod whose image has Node and nothing of ours: the session starts a few lines of bootstrap, which read
 * the program's files from stdin (the prologue), put them into a temporary folder and run them; the protocol follows on
 * the same stdin. `entry` is a compiled `loadgen/agent/main.js`. Throws an Error when a file of it is missing or when it
 * imports a package, which no image would have.
 */
export async function packAgent(image: string, entry: URL): Promise<AgentProgram> {
  const files = await collectFiles(entry);
  const program = Buffer.from(JSON.stringify({ entry: files.entry, files: files.contents }), 'utf8');
  const length = Buffer.alloc(4);
  length.writeUInt32BE(program.length);
  return {
    image,
    // as process 1 of its container it must leave on SIGTERM by itself
    idle: ['node', '-e', "process.on('SIGTERM',()=>process.exit(0));setInterval(()=>{},2147483647)"],
    session: ['node', '-e', BOOTSTRAP],
    prologue: Buffer.concat([length, program]),
  };
}

/** Runs in the pod, under `node -e`. Reads exactly its own bytes, so that the rest of stdin is the protocol. */
const BOOTSTRAP = `
const {mkdtempSync,mkdirSync,writeFileSync,rmSync}=require('node:fs');
const {join,dirname}=require('node:path');
const {pathToFileURL}=require('node:url');
const input=process.stdin;
const take=(size)=>new Promise((resolve,reject)=>{
  const early=()=>reject(new Error('the agent program did not arrive whole'));
  const look=()=>{
    const bytes=input.read(size);
    if(bytes===null)return;
    input.off('readable',look);
    input.off('end',early);
    if(bytes.length<size)early();else resolve(bytes);
  };
  input.on('readable',look);
  input.on('end',early);
  look();
});
(async()=>{
  const size=(await take(4)).readUInt32BE(0);
  const {entry,files}=JSON.parse((await take(size)).toString('utf8'));
  const folder=mkdtempSync(join(require('node:os').tmpdir(),'meshwright-agent-'));
  process.on('exit',()=>rmSync(folder,{recursive:true,force:true}));
  for(const [name,text] of Object.entries(files)){
    const path=join(folder,name);
    mkdirSync(dirname(path),{recursive:true});
    writeFileSync(path,text);
  }
  writeFileSync(join(folder,'package.json'),'{"type":"module"}');
  await import(pathToFileURL(join(folder,entry)).href);
})().catch((error)=>{
  process.stderr.write('meshwright agent: '+error.message+'\\n');
  process.exit(1);
});
`;

interface CollectedFiles {
  /** Path of the entry within the archive. */
  readonly entry: string;
  readonly contents: Readonly<Record<string, string>>;
}

/** The entry and all that it imports, by their path below the folder that holds `loadgen` and `schemas`. */
async function collectFiles(entry: URL): Promise<CollectedFiles> {
  const root = new URL('../../', entry);
  const nameOf = (url: URL) => url.href.slice(root.href.length);
  const contents: Record<string, string> = {};
  const waiting = [entry];
  for (let url = waiting.pop(); url !== undefined; url = waiting.pop()) {
    const name = nameOf(url);
    if (Object.hasOwn(contents, name)) continue;
    const text = await readFile(url, 'utf8').catch((error: unknown) => {
      throw new Error(`the agent's program is not whole: ${fileURLToPath(url)} cannot be read`, {
        cause: error,
      });
    });
    refusePackages(name, text);
    contents[name] = text;
    for (const [, path = ''] of text.matchAll(OWN_IMPORT)) waiting.push(new URL(path, url));
  }
  return { entry: nameOf(entry), contents };
}

function refusePackages(name: string, text: string): void {
  for (const [, path = ''] of text.matchAll(ANY_IMPORT)) {
    if (path.startsWith('.') || path.startsWith('node:')) continue;
    throw new Error(`the agent cannot be shipped: ${name} imports the package ${path}`);
  }
}
