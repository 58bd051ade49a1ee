import { Ajv } from 'ajv';
import standaloneModule from 'ajv/dist/standalone/index.js';
import addFormatsModule from 'ajv-formats';
import type { Bundles, Schema } from './bundle-schemas.ts';
import { titleOf } from './bundle-schemas.ts';

const standalone = standaloneModule.default;
const addFormats = addFormatsModule.default;

/** Precompiled validators, because nothing may generate code at run time and Ajv's compiler does. */
export function validatorsModule(bundles: Bundles): string {
  const ajv = new Ajv({
    allErrors: true,
    strict: false,
    inlineRefs: false,
    discriminator: true,
    code: { source: true, esm: true, lines: true },
  });
  addFormats(ajv, []);
  ajv.addFormat('duration', true); // checked by the read stage, which knows the grammar and the place
  ajv.addFormat('dns-label', true); // likewise
  ajv.addSchema({ ...bundles.pattern, $id: 'pattern' }, 'pattern');
  ajv.addSchema({ ...bundles.patternTest, $id: 'patternTest' }, 'patternTest');
  const exportsByName: Record<string, string> = {
    validatePattern: 'pattern',
    validatePatternTest: 'patternTest',
  };
  for (const [kind, schema] of bundles.steps) {
    exportsByName[`validate_${kind}`] = `pattern#/definitions/${titleOf(schema as Schema)}`;
  }
  const code = standalone(ajv, exportsByName)
    .replaceAll(
      /const (\w+) = require\("ajv\/dist\/runtime\/(\w+)"\)\.default;/g,
      (_all, name: string, file: string) => {
        imports.add(file);
        return `const ${name} = ${file}Module.default;`;
      },
    )
    .replaceAll(/^"use strict";/g, '');
  if (code.includes('require('))
    throw new Error(`a validator requires something unknown: ${/require\([^)]*\)/.exec(code)?.[0]}`);
  const lines = [...imports].sort().map((file) => `import ${file}Module from 'ajv/dist/runtime/${file}.js';`);
  return `// @ts-nocheck
// Generated from schemas/*.schema.json by npm run generate; do not edit.
${lines.join('\n')}
${code}
`;
}

const imports = new Set<string>();
