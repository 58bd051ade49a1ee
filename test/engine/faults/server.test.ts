import { describe, expect, it } from 'vitest';
import { AFTER, BEFORE, FAILING_STEPS, GATE_SENTENCE } from '../../rig/faults/fault-plan.ts';
import { meets, refusal } from '../../rig/faults/fault-rules.ts';
import { checkNothingDoubled, faultTheme } from '../../rig/faults/fault-theme.ts';
import type { FaultRule } from '../../rig/faulty-api-server.ts';

const theme = faultTheme();

describe('an API server', () => {
  it.each<[string, FaultRule]>([
    ['delays a write by a second', meets('PATCH', 'first', { do: 'delay', ms: 50 })],
    ['resets the connection before a write', meets('PATCH', 'first', { do: 'reset' }, 2)],
    ['does a write and loses the answer', meets('PATCH', 'legacy', { do: 'lost' })],
    ['does a deletion and loses the answer', meets('DELETE', 'doomed', { do: 'lost' })],
    ['does a write and cuts its answer', meets('PATCH', 'first', { do: 'truncate' })],
    ['cuts the answer of a read', meets('GET', 'legacy', { do: 'truncate' })],
    [
      'throttles with Retry-After',
      meets('PATCH', 'first', refusal(429, 'TooManyRequests', 'slow down', 2), 2),
    ],
    [
      'is unavailable with Retry-After',
      meets('PATCH', 'legacy', refusal(503, 'ServiceUnavailable', 'etcd', 1)),
    ],
    ['fails with 500 twice', meets('PATCH', 'first', refusal(500, 'InternalError', 'boom'), 2)],
    [
      'says that an object was modified meanwhile (409)',
      meets('PATCH', 'legacy', refusal(409, 'Conflict', 'the object has been modified'), 2),
    ],
  ])('that %s is borne', async (fault, rule) => {
    const faulty = await theme.server();
    const trial = await theme.stage();
    faulty.script(rule);
    const end = await trial.begin(faulty.kubeconfig);
    expect(faulty.met()).toBe(rule.times);
    expect(trial.objects()).toEqual(AFTER);
    await checkNothingDoubled(trial);
    expect(trial.executed).toEqual(['once']);
    expect(end.outcome).toBe('succeeded');
    theme.row({ fault: `the API server ${fault}`, happened: 'borne; the run succeeded', exit: 0 }, end);
  });

  const APPLY = 'cannot apply ConfigMap/NS/legacy';
  const SERVER = "the API server SERVER (context 'faulty')";
  it.each<[string, FaultRule, number, string]>([
    [
      'keeps failing with 500',
      meets('PATCH', 'legacy', refusal(500, 'InternalError', 'boom'), 99),
      5,
      `${APPLY}: ${SERVER} answered HTTP 500: boom`,
    ],
    [
      'keeps refusing a write as conflicting (409)',
      meets('PATCH', 'legacy', refusal(409, 'Conflict', 'the object has been modified'), 99),
      6,
      `${APPLY}: the object has been modified`,
    ],
    [
      'says that a resource is gone (410)',
      meets('PATCH', 'legacy', refusal(410, 'Expired', 'too old resource version')),
      5,
      `${APPLY}: too old resource version`,
    ],
    [
      'keeps throttling with Retry-After',
      meets('PATCH', 'legacy', refusal(429, 'TooManyRequests', 'slow down', 1), 99),
      5,
      `${APPLY}: ${SERVER} is throttling: slow down`,
    ],
    [
      'does a write and answers garbage',
      meets('PATCH', 'legacy', { do: 'garbage' }),
      5,
      `${APPLY}: ${SERVER} answered with broken JSON`,
    ],
    [
      'answers a read with garbage',
      meets('GET', 'legacy', { do: 'garbage' }),
      5,
      `cannot get ConfigMap/NS/legacy: ${SERVER} answered with broken JSON`,
    ],
    [
      'takes a write and falls silent',
      meets('PATCH', 'legacy', { do: 'silence' }),
      5,
      `${APPLY}: ${SERVER} did not answer within 30 s`,
    ],
    [
      'forgets who we are (401)',
      meets('PATCH', 'legacy', refusal(401, 'Unauthorized', 'no')),
      5,
      `${SERVER} refused the credentials of user 'u'`,
    ],
  ])('that %s ends the run with everything put back', async (fault, rule, exit, sentence) => {
    const faulty = await theme.server();
    const trial = await theme.stage();
    faulty.script(rule);
    const end = await trial.begin(faulty.kubeconfig);
    expect(faulty.met()).toBeGreaterThan(0);
    expect(trial.objects()).toEqual(BEFORE);
    await checkNothingDoubled(trial);
    expect(trial.executed).toEqual([]);
    theme.row({ fault: `the API server ${fault}`, happened: 'put back', exit, sentence }, end);
    expect(end.outcome).toBe('rolledBack');
  });

  it.each<[string, FaultRule]>([
    ['refuses a put-back as conflicting', meets('PATCH', 'legacy', refusal(409, 'Conflict', 'modified'), 3)],
    ['loses the answer of a put-back', meets('PATCH', 'legacy', { do: 'lost' })],
    ['fails with 500 at a put-back', meets('DELETE', 'first', refusal(500, 'InternalError', 'boom'), 2)],
    ['loses the answer of a put-back deletion', meets('DELETE', 'first', { do: 'lost' })],
  ])('that %s during a rollback is borne', async (fault, rule) => {
    const faulty = await theme.server();
    const trial = await theme.stage(FAILING_STEPS);
    trial.onAppend((text) => {
      if (text.includes('"run.rollback.begin"')) faulty.script(rule);
    });
    const end = await trial.begin(faulty.kubeconfig);
    expect(faulty.met()).toBe(rule.times);
    expect(end.outcome).toBe('rolledBack');
    expect(trial.objects()).toEqual(BEFORE);
    await checkNothingDoubled(trial);
    const row = { fault: `the API server ${fault} during a rollback`, happened: 'put back', exit: 1 };
    theme.row({ ...row, sentence: GATE_SENTENCE }, end);
  });

  it('that dies for good during a rollback leaves the commands to type, and a later rollback ends it', async () => {
    const faulty = await theme.server();
    const trial = await theme.stage(FAILING_STEPS);
    trial.onAppend((text) => {
      if (text.includes('"run.rollback.begin"'))
        faulty.script({
          method: 'GET',
          path: /configmaps\/(first|legacy|doomed)/,
          times: 99,
          fault: refusal(500, 'InternalError', 'boom'),
        });
    });
    const end = await trial.begin(faulty.kubeconfig);
    expect(end.outcome).toBe('rollbackFailed');
    const manual = end.events.flatMap((event) =>
      event.type === 'step.compensationFailed' ? event.data.manual : [],
    );
    expect(manual).toHaveLength(4);
    expect(manual.join('\n')).toContain('kubectl --context faulty delete configmap first');
    expect(manual.at(-1)).toMatch(/configmap meshwright-set\./);
    expect(trial.objects()).toEqual(AFTER);
    await checkNothingDoubled(trial);
    const back = await trial.resume((await theme.server()).kubeconfig, 'putBack');
    expect(back).toMatchObject({ outcome: 'rolledBack', exitCode: 0 });
    expect(trial.objects()).toEqual(BEFORE);
    const fault = 'the API server dies for good during a rollback';
    theme.row({ fault, happened: 'stuck; 4 commands listed', exit: 9, sentence: GATE_SENTENCE }, end);
  });
});
