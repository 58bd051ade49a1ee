import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { openSignedResult, signResult, writtenDocument } from '../../../cli/conformance/signed-document.ts';
import { UsageError } from '../../../cli/output.ts';
import type { ConformanceResult } from '../../../schemas/conformance.ts';
import { Failure } from '../../../schemas/failure.ts';
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
const signed = file('signed.json', writtenDocument(envelope));

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
      writtenDocument({ ...envelope, payload: payload.toString('base64') }),
    );
    const said = await runCli(['conformance', 'verify', changed, '--key', pub]);
    expect(said.code).toBe(7);
    expect(said.stdout).toBe('');
    expect(said.stderr).toContain('no signature on it is by a key that was given');
  });

  it('refuses a file of which any one byte is another, is gone, or is new', { timeout: 300_000 }, () => {
    const written = Buffer.from(writtenDocument(envelope));
    const place = path.join(folder, 'tampered.json');
    const open = (bytes: Uint8Array) => {
      writeFileSync(place, bytes);
      return openSignedResult(place, [pub]);
    };
    expect(open(written)).toMatchObject({ kind: 'ConformanceResult' });
    const accepted: string[] = [];
    const attempt = (what: string, bytes: Uint8Array) => {
      try {
        open(bytes);
        accepted.push(what);
      } catch (error) {
        const refused =
          error instanceof UsageError || (error instanceof Failure && error.reason === 'trustRefused');
        if (!refused) throw error;
      }
    };
    for (let at = 0; at < written.length; at += 1) {
      const [head, byte, tail] = [written.subarray(0, at), written[at] ?? 0, written.subarray(at + 1)];
      const instead = (other: number) => Buffer.concat([head, Buffer.of(other), tail]);
      // One bit at every place; and by turns what JSON takes for nothing, a byte less, and a byte more.
      attempt(`another bit at ${at}`, instead(byte ^ (1 << (at % 8))));
      if (at % 3 === 0) attempt(`nothing at ${at}`, instead(byte === 0x20 ? 0x0a : 0x20));
      if (at % 3 === 1) attempt(`${at} gone`, Buffer.concat([head, tail]));
      if (at % 3 === 2) attempt(`a space before ${at}`, Buffer.concat([head, Buffer.of(0x20, byte), tail]));
    }
    attempt('a line end more', Buffer.concat([written, Buffer.of(0x0a)]));
    expect(accepted).toEqual([]);
  });

  it('refuses what is signed and no result that it understands', () => {
    const { summary: _left, ...rest } = conformanceResult('passed');
    const odd = file('odd.json', writtenDocument(signResult(rest as ConformanceResult, key))); // on purpose
    expect(() => openSignedResult(odd, [pub])).toThrow('is not understood: summary is no object');
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

  it('refuses with 2 what is no result, and says what is wrong in it', async () => {
    const broken = file('broken.json', JSON.stringify({ ...conformanceResult('passed'), cases: [null] }));
    const said = await runCli(['conformance', 'compare', plain, broken]);
    expect(said.code).toBe(2);
    expect(said.stderr).toContain('cases[0] is no object');
  });
});

describe('conformance smi', () => {
  it.each([
    ['neither a sandbox nor a context', [], 'sandbox'],
    ['an unknown specification', ['--sandbox', '--spec', 'traffic-acess'], 'traffic-access'],
    ['a gate that is none', ['--sandbox', '--gate', 'traffic-access'], 'such as traffic-access=half'],
    ['a seed that is none', ['--sandbox', '--seed', 'often'], 'seed'],
    ['a key that is none', ['--sandbox', '--sign', plain], 'cannot be used'],
  ])('refuses %s with 2, and starts nothing', async (_what, args, sentence) => {
    const said = await runCli(['conformance', 'smi', ...args]);
    expect(said.code, said.stderr).toBe(2);
    expect(said.stderr).toContain(sentence);
  });
});
