import { printTable } from '../../../report/tables/print-table.ts';
import { HOOKS } from '../../rig/crash/kill-switch.ts';
import type { CaseReport, CrashCase, Kill } from './run-case.ts';

/** What a campaign found. */
export interface CampaignReport {
  readonly target: string;
  readonly seed: number;
  /** What was asked for; the cases depend on it. */
  readonly asked: number | 'every';
  readonly cases: number;
  readonly kills: number;
  /** Of processes that had resumed. */
  readonly doubleKills: number;
  readonly byMoment: readonly Row[];
  readonly byPattern: readonly (Row & { readonly places: number; readonly placesMet: number })[];
  readonly byDisaster: readonly Row[];
  readonly byGoal: readonly Row[];
  readonly violations: readonly { readonly id: number; readonly text: string }[];
}

export interface Row {
  readonly name: string;
  readonly kills: number;
  readonly resumed: number;
  readonly stillborn: number;
  /** Kills in cases with a violation. */
  readonly violations: number;
}

/** Adds up the cases of one campaign. */
export function createTally(asked: {
  readonly target: string;
  readonly seed: number;
  readonly kills: number | 'every';
}) {
  const tables = { moment: rows(), pattern: rows(), disaster: rows(), goal: rows() };
  const places = new Map<string, { readonly all: number; readonly met: Set<string> }>();
  const violations: { id: number; text: string }[] = [];
  let cases = 0;
  let kills = 0;
  let doubleKills = 0;
  return {
    kills: () => kills,
    add: (given: CrashCase, report: CaseReport, allPlaces: number): void => {
      cases += 1;
      kills += report.killed.length;
      doubleKills += Math.max(0, report.killed.length - 1);
      const { name } = given.pattern;
      const place = places.get(name) ?? { all: allPlaces, met: new Set<string>() };
      places.set(name, place);
      report.killed.forEach((kill, index) => {
        const facts = { resumed: index < report.resumed, violated: report.violations.length > 0 };
        tables.moment.add(kill.hook, facts);
        tables.pattern.add(name, facts);
        tables.disaster.add(disasterOf(kill), facts);
        tables.goal.add(GOALS[given.goal], facts);
        if (index === 0 && kill.hook !== 'time' && kill.hook !== 'any')
          place.met.add(`${kill.hook} ${kill.k}`);
      });
      for (const text of report.violations) violations.push({ id: given.id, text });
    },
    report: (): CampaignReport => ({
      target: asked.target,
      seed: asked.seed,
      asked: asked.kills,
      cases,
      kills,
      doubleKills,
      byMoment: tables.moment.sorted([...HOOKS, 'any', 'time']),
      byPattern: tables.pattern.sorted([...places.keys()]).map((row) => {
        const place = places.get(row.name);
        return { ...row, places: place?.all ?? 0, placesMet: place?.met.size ?? 0 };
      }),
      byDisaster: tables.disaster.sorted(Object.values(DISASTERS)),
      byGoal: tables.goal.sorted(Object.values(GOALS)),
      violations,
    }),
  };
}

const GOALS = {
  finish: 'resume',
  putBack: 'rollback',
  emptyDisk: 'rollback from an empty disk',
} as const;

const DISASTERS = {
  none: 'the process alone',
  power: 'and unsynced bytes are lost',
  garbage: 'and zeros are in their place',
  cluster: 'and the sandbox dies with it',
} as const;

function disasterOf(kill: Kill): string {
  return DISASTERS[kill.hook === 'time' ? 'none' : (kill.disaster ?? 'none')];
}

function rows() {
  const found = new Map<string, { kills: number; resumed: number; stillborn: number; violations: number }>();
  return {
    add: (name: string, { resumed, violated }: { readonly resumed: boolean; readonly violated: boolean }) => {
      const row = found.get(name) ?? { kills: 0, resumed: 0, stillborn: 0, violations: 0 };
      found.set(name, row);
      row.kills += 1;
      if (resumed) row.resumed += 1;
      else row.stillborn += 1;
      if (violated) row.violations += 1;
    },
    sorted: (names: readonly string[]): readonly Row[] =>
      names.flatMap((name) => {
        const row = found.get(name);
        return row === undefined ? [] : [{ name, ...row }];
      }),
  };
}

/** The report as people read it; `again` is the command that repeats one case. */
export function printReport(report: CampaignReport, again: (id: number) => string): string {
  const heads = ['kills', 'resumed', 'before 1st record', 'violations'];
  const cells = (row: Row): string[] =>
    [row.kills, row.resumed, row.stillborn, row.violations].map((count) => String(count));
  const table = (first: string, list: readonly Row[]): string =>
    printTable(
      [first, ...heads],
      list.map((row) => [row.name, ...cells(row)]),
    );
  const patterns = report.byPattern.map((row) => [
    row.name,
    ...cells(row),
    `${row.placesMet} of ${row.places}`,
  ]);
  const ids = [...new Set(report.violations.map(({ id }) => id))];
  return [
    `target ${report.target} · seed ${report.seed} · ${report.kills} kills in ${report.cases} runs · ${report.doubleKills} of a process that had resumed`,
    printTable(['pattern', ...heads, 'places met'], patterns),
    table('killed at', report.byMoment),
    table('what died', report.byDisaster),
    table('entered by', report.byGoal),
    `${report.violations.length} violations`,
    ...ids.map((id) => `again: ${again(id)}`),
  ].join('\n\n');
}
