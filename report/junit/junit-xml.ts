import type { Proof } from '../../schemas/proof.ts';
import type { RunResult } from '../../schemas/run-event.ts';
import { describeWhere } from '../../schemas/where.ts';
import { escapeXml } from './escape-xml.ts';

/** A run as JUnit XML: one test case per proof, and one per failed step that made none. */
export function junitXml(result: RunResult): string {
  const proved = new Set(result.proofs.map((proof) => proof.key.split(':')[0]));
  const broken = result.steps.filter((step) => step.state === 'failed' && !proved.has(step.key));
  const failures = result.proofs.filter((proof) => proof.verdict === 'failed').length;
  const skipped = result.proofs.filter((proof) => proof.verdict === 'unsupported').length;
  const errors = broken.length + result.proofs.filter((proof) => proof.verdict === 'inconclusive').length;
  const seconds = (Date.parse(result.endedAt) - Date.parse(result.startedAt)) / 1000;
  const name = escapeXml(result.pattern.name);
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="${name}" tests="${result.proofs.length + broken.length}" failures="${failures}" errors="${errors}" skipped="${skipped}" time="${seconds}">`,
    `  <testsuite name="${name} ${escapeXml(result.pattern.version)}" tests="${result.proofs.length + broken.length}" failures="${failures}" errors="${errors}" skipped="${skipped}" time="${seconds}" timestamp="${result.startedAt}">`,
    ...result.proofs.map((proof) => proofCase(name, proof)),
    ...broken.map(
      (step) =>
        `    <testcase classname="${name}" name="${escapeXml(step.key)}"><error message="${escapeXml(step.error?.message ?? 'failed')}"/></testcase>`,
    ),
    '  </testsuite>',
    '</testsuites>',
    '',
  ].join('\n');
}

function proofCase(suite: string, proof: Proof): string {
  const open = `    <testcase classname="${suite}" name="${escapeXml(`${proof.key}: ${proof.claim}`)}"`;
  const message = `message="${escapeXml(`${proof.message} (measured in ${describeWhere(proof.where)})`)}"`;
  if (proof.verdict === 'passed') return `${open}/>`;
  if (proof.verdict === 'failed') return `${open}><failure ${message}/></testcase>`;
  return proof.verdict === 'unsupported'
    ? `${open}><skipped ${message}/></testcase>`
    : `${open}><error ${message}/></testcase>`;
}
