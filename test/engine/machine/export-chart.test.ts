import { describe, expect, it } from 'vitest';
import { chartConfig, chartMermaid, planConfig, planMermaid } from '../../../engine/machine/export-chart.ts';
import { STEP_TABLE } from '../../../engine/machine/step-table.ts';
import { planOf } from '../../rig/plan-of.ts';

describe('the exported charts', () => {
  it('draw one arrow per row of the step table', () => {
    const drawn = chartMermaid('step')
      .split('\n')
      .map((line) => line.trim());
    const rows = [...STEP_TABLE].flatMap(([state, row]) =>
      [...row].map(
        ([key, to]) => `${state} --> ${to}: ${key.replace(':retry', ' [mayRetry]').replace(':final', '')}`,
      ),
    );
    expect(rows.length).toBeGreaterThan(33);
    for (const row of rows) expect(drawn).toContain(row);
    expect(drawn.filter((line) => line.includes('-->'))).toHaveLength(rows.length + 1);
  });

  it('draw the run with its nested and parallel states', () => {
    const drawn = chartMermaid('run');
    expect(drawn).toContain('created --> held: BEGIN');
    expect(drawn).toContain('held_draining --> held_rollingBack: DRAINED [putBack]');
    expect(drawn).toContain('held_executing_schedule_active --> held_executing_schedule_paused: PAUSE');
    expect(drawn).toContain('--\n');
  });

  it('give the run chart as JSON that XState can read again', () => {
    expect(chartConfig('run')).toMatchObject({
      id: 'run',
      initial: 'created',
      states: { held: { initial: 'acquiring' } },
    });
  });

  it('show a plan with a region per step and an arrow per edge', () => {
    const plan = planOf([
      { key: 'app' },
      { key: 'stage[weight=5].shift' },
      { key: 'say "hi"', needs: ['app'] },
    ]);
    expect(planMermaid(plan)).toBe(
      [
        'flowchart TD',
        '  s0["app<br/>apply"]',
        '  s1["stage[weight=5].shift<br/>apply"]',
        '  s2["say #quot;hi#quot;<br/>apply"]',
        '  s0 -->|order| s1',
        '  s0 -->|needs| s2',
        '',
      ].join('\n'),
    );
    expect(planConfig(plan)).toMatchObject({
      type: 'parallel',
      states: {
        'stage[weight=5]/shift': {
          states: { waiting: { always: { guard: { params: { steps: ['app'] } } } } },
        },
      },
    });
  });
});
