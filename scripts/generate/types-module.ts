import { compile, type JSONSchema } from 'json-schema-to-typescript';
import ts from 'typescript';
import type { Bundles, Schema } from './bundle-schemas.ts';

const BANNER = '// Generated from schemas/*.schema.json by npm run generate; do not edit.';

/** TypeScript types of every document and step input, deeply readonly, `unknown` narrowed to `Json`. */
export async function typesModule(bundles: Bundles): Promise<string> {
  const definitions = bundles.pattern['definitions'] as Schema;
  const { definitions: _definitions, ...test } = bundles.patternTest;
  const manifest = { ...(definitions['Manifest'] as Schema), tsType: 'KubeObject' };
  const config = { MeshwrightConfig: withoutIdentity(bundles.config) };
  const all = { ...definitions, Manifest: manifest, PatternTestDocument: withoutIdentity(test), ...config };
  const root = { ...withoutIdentity(bundles.pattern), definitions: all };
  const text = await compile(withoutRequiredBranches(root) as JSONSchema, 'PatternDocument', {
    bannerComment: '',
    additionalProperties: true,
    unreachableDefinitions: true,
    ignoreMinAndMaxItems: true,
    style: { singleQuote: true, printWidth: 110 },
  });
  return `${BANNER}\nimport type { Json } from '../json.ts';\nimport type { KubeObject } from '../kube-object.ts';\n\n${deeplyReadonly(text)}`;
}

function withoutIdentity(schema: Schema): Schema {
  const { $schema: _schema, $id: _id, ...rest } = schema;
  return rest;
}

/** "At least one of these keys" says nothing that a type can hold, and turns every input into an intersection. */
function withoutRequiredBranches(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(withoutRequiredBranches);
  if (node === null || typeof node !== 'object') return node;
  const result: Schema = {};
  for (const [key, value] of Object.entries(node)) {
    const branches = (key === 'anyOf' || key === 'oneOf') && Array.isArray(value) ? value : [];
    if (branches.length > 0 && branches.every((b: object) => Object.keys(b).join() === 'required')) continue;
    result[key] = withoutRequiredBranches(value);
  }
  return result;
}

function deeplyReadonly(text: string): string {
  const source = ts.createSourceFile('documents.ts', text, ts.ScriptTarget.ES2022, true);
  const readonly = ts.factory.createModifier(ts.SyntaxKind.ReadonlyKeyword);
  const transformed = ts.transform(source, [
    (context) => (file) => {
      const visit = (node: ts.Node): ts.Node => {
        const inner = ts.visitEachChild(node, visit, context);
        if (ts.isPropertySignature(inner)) {
          return ts.factory.updatePropertySignature(
            inner,
            [readonly],
            inner.name,
            inner.questionToken,
            inner.type,
          );
        }
        if (ts.isIndexSignatureDeclaration(inner)) {
          const type = inner.type.kind === ts.SyntaxKind.UnknownKeyword ? jsonOrUndefined() : inner.type;
          return ts.factory.updateIndexSignature(inner, [readonly], inner.parameters, type);
        }
        if (ts.isArrayTypeNode(inner))
          return ts.factory.createTypeOperatorNode(ts.SyntaxKind.ReadonlyKeyword, inner);
        if (inner.kind === ts.SyntaxKind.UnknownKeyword && !ts.isIndexSignatureDeclaration(node.parent))
          return json();
        return inner;
      };
      return ts.visitNode(file, visit) as ts.SourceFile;
    },
  ]);
  const printed = ts
    .createPrinter({ removeComments: false })
    .printFile(transformed.transformed[0] as ts.SourceFile);
  return printed.replaceAll(
    /\n \*\n \* This interface was referenced by `\w+`'s JSON-Schema\n \* via the `definition` "\w+"\./g,
    '',
  );
}

function json(): ts.TypeNode {
  return ts.factory.createTypeReferenceNode('Json');
}

function jsonOrUndefined(): ts.TypeNode {
  return ts.factory.createUnionTypeNode([
    json(),
    ts.factory.createKeywordTypeNode(ts.SyntaxKind.UndefinedKeyword),
  ]);
}
