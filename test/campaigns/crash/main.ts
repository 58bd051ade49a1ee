import path from 'node:path';
import { parseArgs } from 'node:util';
import { printTable } from '../../../report/tables/print-table.ts';
import { type CampaignReport, runCampaign } from './campaign.ts';
import { buildChild } from './child-program.ts';
import { type CrashTarget, realTarget, sandboxTarget } from './target.ts';

/** `npm run test:crash -- --kills N`: kills runs of the engine and shows that none of them minds. */
async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      kills: { type: 'string', default: '30' },
      seed: { type: 'string', default: String(Date.now() % 1_000_000) },
      case: { type: 'string' },
      context: { type: 'string' },
      kubeconfig: { type: 'string' },
      'skip-sandbox': { type: 'boolean', default: false },
    },
  });
  await buildChild();
  const options = {
    kills: Number(values.kills),
    seed: Number(values.seed),
    ...(values.case === undefined ? {} : { only: Number(values.case) }),
  };
  let bad = 0;
  const on = async (open: Promise<CrashTarget>): Promise<void> => {
    const target = await open;
    try {
      const report = await runCampaign(target, {
        ...options,
        onCase: (given, { violations }) => {
          for (const text of violations)
            console.log(`case ${given.id} ${JSON.stringify(given.kills)}: ${text}`);
        },
      });
      console.log(printReport(report));
      bad += report.violations.length;
    } finally {
      await target.close();
    }
  };
  if (!values['skip-sandbox']) await on(sandboxTarget());
  const kubeconfig = values.kubeconfig ?? process.env['KUBECONFIG'];
  if (values.context === undefined || kubeconfig === undefined || kubeconfig === '')
    console.log(
      'skipped: no kube-apiserver: name one with --context CONTEXT (and --kubeconfig or KUBECONFIG)',
    );
  else await on(realTarget(path.resolve(kubeconfig), values.context));
  return bad === 0 ? 0 : 1;
}

function printReport(report: CampaignReport): string {
  const sum = (of: 'kills' | 'resumed' | 'stillborn' | 'violations'): number =>
    report.rows.reduce((all, row) => all + row[of], 0);
  const rows = report.rows.map((row) => [
    row.hook,
    `${row.kills}`,
    `${row.resumed}`,
    `${row.stillborn}`,
    `${row.violations}`,
  ]);
  const total = [
    'total',
    `${sum('kills')}`,
    `${sum('resumed')}`,
    `${sum('stillborn')}`,
    `${report.violations.length}`,
  ];
  return [
    `target ${report.target} · seed ${report.seed} · ${report.cases} runs · ${report.doubleKills} kills of a process that had resumed`,
    printTable(['killed at', 'kills', 'resumed', 'before 1st record', 'violations'], [...rows, total]),
    report.violations.length === 0
      ? '0 violations'
      : `${report.violations.length} violations; again with --seed ${report.seed} --case ${[...new Set(report.violations.map(({ id }) => id))].join(' | ')}`,
  ].join('\n');
}

process.exitCode = await main();
