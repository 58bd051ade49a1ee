import type { Diagnostic } from '../../schemas/diagnostic.ts';

/** `weight: {{ params.w }}` without quotes on the line of a syntax error, which is then its likely cause. */
export function unquotedTemplateNear(
  text: string,
  at: number,
): { readonly start: number; readonly end: number } | undefined {
  const lineStart = text.lastIndexOf('\n', Math.max(0, Math.min(at, text.length) - 1)) + 1;
  const lineEnd = text.indexOf('\n', lineStart);
  const line = text.slice(lineStart, lineEnd < 0 ? text.length : lineEnd);
  const match = /(?:[:,[-]\s+|\[)(\{\{(?:[^}'"]|\}(?!\}))*\}\}[^\s,\]}]*)/.exec(line);
  const template = match?.[1];
  if (match === null || template === undefined) return undefined;
  const start = lineStart + match.index + match[0].length - template.length;
  return { start, end: start + template.length };
}

/** E211, with the edit that puts the quotes there. */
export function describeUnquotedTemplate(file: string, text: string, start: number, end: number): Diagnostic {
  const span = { file, start, end };
  const source = text.slice(start, end);
  const quoted = source.includes('"') ? `'${source.replaceAll("'", "''")}'` : `"${source}"`;
  return {
    code: 'E211',
    severity: 'error',
    message: 'YAML reads this as a mapping; a template must be quoted',
    span,
    label: 'quote this',
    help: `write ${quoted}`,
    fix: { title: 'quote the template', edits: [{ span, replacement: quoted }] },
  };
}
