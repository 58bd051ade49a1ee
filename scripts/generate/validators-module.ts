import { _, Ajv } from 'ajv';
import standaloneModule from 'ajv/dist/standalone/index.js';
import { SCHEMA_FORMATS } from '../../schemas/formats.ts';
import type { Bundles, Schema } from './bundle-schemas.ts';
import { titleOf } from './bundle-schemas.ts';

const standalone = standaloneModule.default;

/**
 * Precompiled validators, because nothing may generate code at run time and Ajv's compiler does. One per step kind and
 * one for the fields that all steps share; steps inside steps are opaque, so nothing is compiled twice and the module
 * stays small enough to load in a few milliseconds. Errors carry their schema, from which the messages are made.
 */
export function validatorsModule(bundles: Bundles): string {
  const ajv = new Ajv({
    allErrors: true,
    strict: false,
    inlineRefs: false,
    verbose: true,
    messages: false,
    code: { source: true, esm: true, lines: true, formats: _`require("../formats.ts").SCHEMA_FORMATS` },
  });
  for (const [name, validate] of Object.entries(SCHEMA_FORMATS)) ajv.addFormat(name, validate);
  ajv.addSchema({ ...withOpaqueSteps(bundles.pattern, bundles.steps), $id: 'pattern' }, 'pattern');
  ajv.addSchema({ ...withoutUnusedDefinitions(bundles.patternTest), $id: 'patternTest' }, 'patternTest');
  ajv.addSchema({ ...withSharedDefinitions(bundles.patternSet), $id: 'patternSet' }, 'patternSet');
  ajv.addSchema({ ...bundles.config, $id: 'config' }, 'config');
  const exportsByName: Record<string, string> = {
    validateConfig: 'config',
    validatePattern: 'pattern',
    validatePatternTest: 'patternTest',
    validatePatternSet: 'patternSet',
    validate_step: 'pattern#/definitions/Step',
  };
  for (const [kind, schema] of bundles.steps) {
    exportsByName[`validate_${kind}`] = `pattern#/definitions/${titleOf(schema)}`;
  }
  const code = standalone(ajv, exportsByName)
    .replaceAll('require("ajv/dist/runtime/ucs2length").default', 'countCharacters')
    .replaceAll('require("../formats.ts").', '')
    .replaceAll(/^"use strict";/g, '');
  if (code.includes('require('))
    throw new Error(`a validator requires something unknown: ${/require\([^)]*\)/.exec(code)?.[0]}`);
  return `// @ts-nocheck
// Generated from schemas/*.schema.json by npm run generate; do not edit.
import { countCharacters, SCHEMA_FORMATS } from '../formats.ts';
${code}
`;
}

const OPAQUE_STEP: Schema = { type: 'object' };

/** The pattern schema with every nested step as a plain object: the read stage walks the steps itself. */
function withOpaqueSteps(pattern: Schema, steps: ReadonlyMap<string, Schema>): Schema {
  const definitions = { ...(pattern['definitions'] as Schema) };
  const step = definitions['Step'] as Schema;
  const properties = { ...(step['properties'] as Schema) };
  for (const kind of steps.keys()) properties[kind] = true;
  for (const [name, definition] of Object.entries(definitions)) definitions[name] = opaqueRefs(definition);
  definitions['Step'] = opaqueRefs({ ...step, properties });
  return { ...(opaqueRefs(pattern) as Schema), definitions };
}

function opaqueRefs(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(opaqueRefs);
  if (node === null || typeof node !== 'object') return node;
  if ((node as Schema)['$ref'] === '#/definitions/Step') return OPAQUE_STEP;
  return Object.fromEntries(
    Object.entries(node).map(([key, value]) => [key, key === 'definitions' ? value : opaqueRefs(value)]),
  );
}

/** The definitions of the pattern's own schema, so that their validators are there once. */
function withSharedDefinitions(schema: Schema): Schema {
  const { definitions: _, ...rest } = schema;
  return JSON.parse(JSON.stringify(rest).replaceAll('"#/definitions/', '"pattern#/definitions/')) as Schema; // a schema is JSON
}

/** A test document needs two of the shared definitions; the rest would only be carried along. */
function withoutUnusedDefinitions(schema: Schema): Schema {
  const definitions = schema['definitions'] as Schema;
  return { ...schema, definitions: { Metadata: definitions['Metadata'], Labels: definitions['Labels'] } };
}
