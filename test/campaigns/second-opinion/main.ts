import { parseArgs } from 'node:util';
import { findEnvoy } from '../../second-opinion/envoy/run-envoy.ts';
import { compare, smallest } from '../../second-opinion/generated/compare.ts';
import { sandboxMesh } from '../../second-opinion/sandbox-mesh.ts';

const USAGE = `usage: npx tsx test/campaigns/second-opinion/main.ts [--cases N] [--seed S]

Makes N cases of policies and requests from a seed and puts them to the sandbox and to a stock Envoy: both must answer
alike. Of the first difference the smallest case is looked for.
`;

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      cases: { type: 'string', default: '1000' },
      seed: { type: 'string', default: String(Date.now() % 1_000_000) },
      help: { type: 'boolean', default: false },
    },
  });
  const [count, seed] = [Number(values.cases), Number(values.seed)];
  if (values.help || !Number.isInteger(count) || count < 1 || !Number.isInteger(seed)) {
    process.stderr.write(USAGE);
    return values.help ? 0 : 2;
  }
  const found = findEnvoy(process.env['PATH'] ?? '');
  if ('missing' in found) {
    process.stderr.write(`${found.missing}\n`);
    return 1;
  }
  const sandbox = await sandboxMesh();
  try {
    const sides = { sandbox, program: found.program };
    const { pairs, differences, answers } = await compare(sides, { seed, count });
    const tally = [...answers].map(([answer, times]) => `${answer} x${times}`).join(', ');
    console.log(`seed ${seed}: ${count} cases, ${pairs} requests, answered by ${tally}`);
    console.log(`${differences.length} cases are answered otherwise by a stock Envoy`);
    const [first] = differences;
    if (first === undefined) return 0;
    for (const { index, lines } of differences.slice(0, 10))
      console.log([`case ${index}`, ...lines].join('\n'));
    console.log(
      `the smallest like case ${first.index}:\n${await smallest(sides, { seed, index: first.index })}`,
    );
    return 1;
  } finally {
    await sandbox.close();
  }
}

process.exitCode = await main();
