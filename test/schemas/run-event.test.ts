import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import type { EventError, RunEventBody } from '../../schemas/run-event.ts';

const SCHEMA = JSON.parse(readFileSync('schemas/run-event.v1alpha1.json', 'utf8')) as {
  allOf: readonly { if: { properties: { type: { const: string } } } }[];
};
const validate = new Ajv({ strict: false }).compile(SCHEMA);

const ref = { apiVersion: 'v1', kind: 'ConfigMap', namespace: 'shop', name: 'app' };
const error: EventError = { reason: 'timeout', message: 'the Deployment web was not available after 5m' };
const where = { kind: 'sandbox', context: 'sandbox', mesh: 'simulated reference mesh' } as const;
const at = { step: 'app', attempt: 1 } as const;

/** One event of each type; the compiler asks for a new one when a type is added. */
const SAMPLES: { readonly [T in RunEventBody['type']]: Extract<RunEventBody, { type: T }> } = {
  'run.created': {
    type: 'run.created',
    data: {
      run: '01J',
      engine: '0.1.0',
      pattern: { name: 'canary', version: '1.0.0', digest: 'sha256:1' },
      planDigest: 'sha256:2',
      params: { stages: [5] },
      targets: [{ role: 'main', context: 'sandbox', kind: 'sandbox' }],
      steps: [{ key: 'app', kind: 'apply', summary: 'apply', phase: 'steps', proof: false, role: 'main' }],
    },
  },
  'run.target': { type: 'run.target', data: { role: 'main', uid: 'u' } },
  'run.resumed': { type: 'run.resumed', data: { goal: 'putBack', engine: '0.1.0' } },
  'run.replanned': {
    type: 'run.replanned',
    data: {
      planDigest: 'sha256:3',
      pattern: { name: 'canary', version: '1.1.0', digest: 'sha256:4' },
      params: { stages: [10] },
      source: { file: '/patterns/canary', given: ['stages'] },
      steps: [
        { key: 'app', kind: 'apply', summary: 'apply', phase: 'steps', proof: false, role: 'main' },
        {
          key: 'old~1',
          kind: 'apply',
          summary: 'a',
          phase: 'steps',
          proof: false,
          role: 'main',
          formerly: 'old',
        },
      ],
      kept: ['app'],
      rerun: [],
      retired: ['old'],
      moved: [{ role: 'main', ref, from: 'old', to: 'app' }],
    },
  },
  'step.recovering': { type: 'step.recovering', step: 'app', data: {} },
  'step.reopened': { type: 'step.reopened', step: 'app', data: {} },
  'run.state': { type: 'run.state', data: { state: 'running' } },
  'lock.waiting': { type: 'lock.waiting', data: { lock: 'namespace shop of kind-main', holder: 'run 01K' } },
  'lock.held': { type: 'lock.held', data: { lock: 'namespace shop of kind-main', token: 'uid/0' } },
  'lock.state': { type: 'lock.state', data: { state: 'late' } },
  'run.warning': { type: 'run.warning', data: { message: 'a record stays' } },
  'run.command': { type: 'run.command', data: { command: 'pause', by: 'terminal' } },
  'step.ready': { type: 'step.ready', step: 'app', data: {} },
  'step.waitingApproval': {
    type: 'step.waitingApproval',
    step: 'ok',
    data: { message: 'go on?', onTimeout: 'reject', expiresAt: 1_700_000_600_000 },
  },
  'step.skipped': { type: 'step.skipped', step: 'app', data: { reason: 'when is false' } },
  'step.intent': { type: 'step.intent', ...at, data: { inputDigest: 'd', dedupKey: 'k', deadlineAt: 1 } },
  'step.running': { type: 'step.running', ...at, data: {} },
  'effect.prior': {
    type: 'effect.prior',
    step: 'app',
    data: { role: 'main', ref, body: null, digest: null },
  },
  'effect.intent': { type: 'effect.intent', ...at, data: { id: 1, role: 'main', verb: 'apply', ref } },
  'effect.result': { type: 'effect.result', ...at, data: { id: 1, uid: 'u', resourceVersion: '3' } },
  'effect.error': { type: 'effect.error', ...at, data: { id: 1, error } },
  'step.progress': { type: 'step.progress', ...at, data: { message: '3 of 5' } },
  'step.verifying': { type: 'step.verifying', ...at, data: {} },
  proof: {
    type: 'proof',
    ...at,
    data: {
      key: 'share',
      claim: 'website-v2 gets 5 %',
      verdict: 'passed',
      observed: 5.1,
      expected: 5,
      n: 900,
      interval: { low: 4.2, high: 6, confidence: 0.99 },
      where,
      message: '5.1 % of 900',
    },
  },
  'step.succeeded': { type: 'step.succeeded', ...at, data: { summary: 'done', outputs: {}, where } },
  'step.failed': { type: 'step.failed', ...at, data: { error, tolerated: false } },
  'step.backoff': { type: 'step.backoff', ...at, data: { error, wakeAt: 5 } },
  'step.cancelled': { type: 'step.cancelled', step: 'app', data: { reason: 'cancelled' } },
  'run.rollback.begin': { type: 'run.rollback.begin', data: { because: 'a proof failed', steps: ['app'] } },
  'step.compensating': { type: 'step.compensating', step: 'app', data: { pass: 'traffic' } },
  'step.compensated': { type: 'step.compensated', step: 'app', data: { restored: ['ConfigMap/shop/app'] } },
  'step.compensationFailed': { type: 'step.compensationFailed', step: 'app', data: { error, manual: [] } },
  'run.finished': { type: 'run.finished', data: { outcome: 'rolledBack', exitCode: 1, outputs: {}, error } },
};

const line = (body: object): object => ({ v: 1, seq: 1, ts: 1_700_000_000_000, ...body });

describe('the published schema of run events', () => {
  for (const [type, body] of Object.entries(SAMPLES)) {
    it(`takes ${type}, and refuses it without any one of the fields it needs`, () => {
      expect(validate(line(body)), JSON.stringify(validate.errors)).toBe(true);
      for (const field of Object.keys(line(body))) {
        expect(
          validate({
            ...line(body),
            [field]: undefined,
            data: body.data,
            ...(field === 'data' ? { data: 1 } : {}),
          }),
        ).toBe(false);
      }
    });
  }

  it('knows exactly the types there are', () => {
    expect(SCHEMA.allOf.map((rule) => rule.if.properties.type.const).sort()).toEqual(
      Object.keys(SAMPLES).sort(),
    );
  });

  it('refuses a verdict, an outcome or a reason that does not exist', () => {
    const { proof, 'run.finished': finished, 'step.failed': failed } = SAMPLES;
    expect(validate(line({ ...proof, data: { ...proof.data, verdict: 'green' } }))).toBe(false);
    expect(validate(line({ ...finished, data: { ...finished.data, outcome: 'fine' } }))).toBe(false);
    expect(validate(line({ ...failed, data: { ...failed.data, error: { ...error, reason: 'x' } } }))).toBe(
      false,
    );
  });

  it('lets unknown types and fields pass, since readers ignore them', () => {
    expect(validate(line({ type: 'step.dreaming', data: { of: 'sheep' } }))).toBe(true);
    expect(validate(line({ ...SAMPLES['run.state'], data: { state: 'running', more: 1 } }))).toBe(true);
  });
});
