import path from 'node:path';
import { parseArgs } from 'node:util';
import { ENGINE_FAULTS, type EngineFault } from '../../rig/crash/faulty-engine.ts';
import { type CampaignOptions, runCampaign } from './campaign.ts';
import { buildChild } from './child-program.ts';
import { printReport } from './tally.ts';
import { type CrashTarget, realTarget, sandboxTarget } from './target.ts';

const USAGE = `usage: npm run test:crash -- [--kills N | --every] [--seed S] [--pattern NAME] [--case ID] [--fault NAME]
       [--context CONTEXT [--kubeconfig FILE] [--skip-sandbox]]

Kills runs of the engine, enters them again, and compares how they end with runs that nobody killed: on a sandbox, and
on the real API server of --context. --every: once in every place of every short pattern. --fault: with a mistake in
the engine, to see whether it is noticed: ${ENGINE_FAULTS.join(', ')}.
`;

/** `npm run test:crash -- --kills N`: kills runs of the engine and shows that none of them minds. */
async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      kills: { type: 'string', default: '30' },
      every: { type: 'boolean', default: false },
      seed: { type: 'string', default: String(Date.now() % 1_000_000) },
      pattern: { type: 'string' },
      case: { type: 'string' },
      fault: { type: 'string' },
      context: { type: 'string' },
      kubeconfig: { type: 'string' },
      'skip-sandbox': { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  const fault = faultCalled(values.fault);
  if (values.help || fault === 'unknown') {
    process.stderr.write(USAGE);
    return values.help ? 0 : 2;
  }
  await buildChild();
  const options: CampaignOptions = {
    kills: values.every ? 'every' : Number(values.kills),
    seed: Number(values.seed),
    ...(values.pattern === undefined ? {} : { pattern: values.pattern }),
    ...(values.case === undefined ? {} : { only: Number(values.case) }),
    ...(fault === undefined ? {} : { fault }),
  };
  const series = [
    values.every ? '--every' : `--kills ${values.kills}`,
    `--seed ${values.seed}`,
    ...(values.pattern === undefined ? [] : [`--pattern '${values.pattern}'`]),
  ].join(' ');
  let bad = 0;
  if (!values['skip-sandbox']) bad += await on(await sandboxTarget(), options, series);
  const kubeconfig = values.kubeconfig ?? process.env['KUBECONFIG'];
  if (values.context === undefined || kubeconfig === undefined || kubeconfig === '')
    console.log(
      'skipped: no kube-apiserver: name one with --context CONTEXT (and --kubeconfig or KUBECONFIG)',
    );
  else {
    const where = `--skip-sandbox --context ${values.context} --kubeconfig ${kubeconfig}`;
    const real = await realTarget(path.resolve(kubeconfig), values.context);
    bad += await on(real, options, `${series} ${where}`);
  }
  return bad === 0 ? 0 : 1;
}

/** One campaign on one target, told as it goes; how many violations there were. */
async function on(target: CrashTarget, options: CampaignOptions, series: string): Promise<number> {
  try {
    const begun = Date.now();
    const report = await runCampaign(target, {
      ...options,
      onCase: (given, { violations }) => {
        for (const text of violations)
          console.log(
            `case ${given.id}, ${given.pattern.name}, ${given.goal}, ${JSON.stringify(given.kills)}: ${text}`,
          );
      },
    });
    console.log(printReport(report, (id) => `npm run test:crash -- ${series} --case ${id}`));
    console.log(`${Math.round((Date.now() - begun) / 1000)} s`);
    return report.violations.length;
  } finally {
    await target.close();
  }
}

function faultCalled(name: string | undefined): EngineFault | 'unknown' | undefined {
  return name === undefined ? undefined : (ENGINE_FAULTS.find((fault) => fault === name) ?? 'unknown');
}

process.exitCode = await main();
