import { readFile, writeFile } from 'node:fs/promises';
import { bundleSchemas } from './generate/bundle-schemas.ts';
import { definitionManifests } from './generate/definition-manifests.ts';
import { stepKindsModule } from './generate/step-kinds-module.ts';
import { typesModule } from './generate/types-module.ts';
import { validatorsModule } from './generate/validators-module.ts';

/**
 * Writes everything that follows from `schemas/*.schema.json`: the schema that editors load, TypeScript types, the
 * table of step kinds, and precompiled validators; and the definitions of SMI from their table of fields. `--check`
 * writes nothing and fails on drift.
 */
async function main(): Promise<void> {
  const check = process.argv.includes('--check');
  const bundles = await bundleSchemas('schemas');
  const outputs: readonly (readonly [string, string])[] = [
    ['schemas/pattern.v1alpha1.json', `${JSON.stringify(bundles.editor, null, 2)}\n`],
    ['schemas/generated/step-kinds.ts', stepKindsModule(bundles.steps, bundles.definitions)],
    ['schemas/generated/documents.ts', await typesModule(bundles)],
    ['schemas/generated/validators.ts', validatorsModule(bundles)],
    ...definitionManifests(),
  ];
  const stale: string[] = [];
  for (const [file, text] of outputs) {
    const current = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return '';
      throw error;
    });
    if (current === text) continue;
    stale.push(file);
    if (!check) await writeFile(file, text);
  }
  if (check && stale.length > 0) {
    console.error(`out of date: ${stale.join(', ')}; run: npm run generate`);
    process.exitCode = 1;
  } else {
    console.error(stale.length === 0 ? 'generated files are fresh' : `wrote ${stale.join(', ')}`);
  }
}

await main();
