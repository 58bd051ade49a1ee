import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { signResult } from '../../../cli/conformance/signed-document.ts';
import { conformanceResult } from '../../rig/conformance-result.ts';
import { runCli } from '../../rig/run-cli.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'conformance-'));
const { privateKey, publicKey } = generateKeyPairSync('ed25519');
const file = (name: string, content: string): string => {
  const place = path.join(folder, name);
  writeFileSync(place, content);
  return place;
};
const key = file('key.pem', privateKey.export({ type: 'pkcs8', format: 'pem' }).toString());
const pub = file('pub.pem', publicKey.export({ type: 'spki', format: 'pem' }).toString());
const plain = file('plain.json', JSON.stringify(conformanceResult('passed')));
const envelope = signResult(conformanceResult('passed'), key);
const signed = file('signed.json', JSON.stringify(envelope));

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('conformance verify', () => {
  it('shows a result that was signed by a key that is trusted', async () => {
    const said = await runCli(['conformance', 'verify', signed, '--key', pub]);
    expect(said.code, said.stderr).toBe(0);
    expect(said.stdout).toContain('traffic-access   full');
  });

  it('refuses with 7 a result of which one byte is another', async () => {
    const payload = Buffer.from(
      Buffer.from(envelope.payload, 'base64').toString().replace('passed', 'failed'),
    );
    const changed = file(
      'changed.json',
      JSON.stringify({ ...envelope, payload: payload.toString('base64') }),
    );
    const said = await runCli(['conformance', 'verify', changed, '--key', pub]);
    expect(said.code).toBe(7);
    expect(said.stdout).toBe('');
    expect(said.stderr).toContain('no signature on it is by a key that was given');
  });

  it.each([
    [7, 'is not signed', [plain, '--key', pub]],
    [2, 'no public key is given', [signed]],
    [2, 'there is no file', [path.join(folder, 'nowhere.json'), '--key', pub]],
    [2, 'is no JSON', [pub, '--key', pub]],
    [2, 'it holds no key in PEM form', [signed, '--key', plain]],
  ] as const)('ends with %i and says: %s', async (code, sentence, args) => {
    const said = await runCli(['conformance', 'verify', ...args]);
    expect(said.code).toBe(code);
    expect(said.stderr).toContain(sentence);
  });
});

describe('conformance compare', () => {
  it('is 0 where two results agree, signed or not, and 1 where they do not', async () => {
    expect((await runCli(['conformance', 'compare', plain, signed])).code).toBe(0);
    const other = file('other.json', JSON.stringify(conformanceResult('failed')));
    const said = await runCli(['conformance', 'compare', plain, other]);
    expect(said.code).toBe(1);
    expect(said.stdout).toMatch(/traffic-access\/case-1 +passed +failed/);
  });
});

describe('conformance smi', () => {
  it.each([
    ['neither a sandbox nor a context', [], 'sandbox'],
    ['an unknown specification', ['--sandbox', '--spec', 'traffic-acess'], 'traffic-access'],
    ['a gate that is none', ['--sandbox', '--gate', 'traffic-access'], 'such as traffic-access=half'],
    ['a key that is none', ['--sandbox', '--sign', plain], 'cannot be used'],
  ])('refuses %s with 2, and starts nothing', async (_what, args, sentence) => {
    const said = await runCli(['conformance', 'smi', ...args]);
    expect(said.code, said.stderr).toBe(2);
    expect(said.stderr).toContain(sentence);
  });
});
