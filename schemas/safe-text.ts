const ESCAPES =
  /\u001b(?:\[[0-?]*[ -/]*[@-~]|[\]PX^_][\s\S]*?(?:\u0007|\u001b\\|$)|[@-Z\\-_])|\u009b[0-?]*[ -/]*[@-~]/g;
const CONTROLS =
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]/g;

/**
 * Makes text from outside (a cluster, a registry, a process, a file) inert for a terminal, a log or a report: escape
 * sequences vanish, other control, bidi and zero-width characters become visible `\u{…}` escapes. Newline and tab stay.
 * Lines are cut at `maxLine` characters, the whole at 64 lines' worth.
 */
export function safeText(text: string, maxLine = 4096): string {
  return text
    .slice(0, maxLine * 64)
    .replace(ESCAPES, '')
    .replace(CONTROLS, (c) => `\\u{${c.charCodeAt(0).toString(16)}}`)
    .split('\n')
    .map((line) => (line.length > maxLine ? `${line.slice(0, maxLine)}…` : line))
    .join('\n');
}
