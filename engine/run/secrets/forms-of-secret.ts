import { Buffer } from 'node:buffer';
import { safeText } from '../../../schemas/safe-text.ts';

/** Shorter values look like any other text: hiding them would garble everything, and hide nothing. */
export const SHORTEST_SECRET = 4;
/** Lines of a long secret that are shorter are taken for ordinary text. */
const SHORTEST_LINE = 8;

/**
 * Every text in which a secret may come back: as it is, trimmed, made inert, line by line, and each of these escaped
 * for JSON or addresses or in base64 (at any offset within what was encoded). Longest first, none shorter than
 * {@link SHORTEST_SECRET}.
 */
export function formsOfSecret(secret: string): readonly string[] {
  const lines = secret.split(/\r?\n/).map((line) => line.trim());
  const texts = new Set([
    secret,
    secret.trim(),
    safeText(secret),
    ...(lines.length > 1 ? lines.filter((line) => line.length >= SHORTEST_LINE) : []),
  ]);
  const forms = new Set<string>();
  for (const text of texts) {
    for (const form of [text, ...jsonForms(text), ...addressForms(text), ...base64Forms(text)]) {
      if (form.length >= SHORTEST_SECRET) forms.add(form);
    }
  }
  return [...forms].sort((a, b) => b.length - a.length);
}

/** Inside a JSON string: by our own writer, by Go's (which escapes HTML), in ASCII only, and quoted once more. */
function jsonForms(text: string): readonly string[] {
  const once = JSON.stringify(text).slice(1, -1);
  const html = once.replace(/[<>&\u2028\u2029]/g, unicodeEscape);
  const ascii = once.replace(/[^\0-\x7f]/g, unicodeEscape);
  return [once, html, ascii, JSON.stringify(once).slice(1, -1), JSON.stringify(html).slice(1, -1)];
}

function unicodeEscape(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

/** Percent-encoded, from lenient to strict, as a form field, in capitals or not. */
function addressForms(text: string): readonly string[] {
  const component = encodeURIComponent(text);
  const strict = component.replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  const field = new URLSearchParams([['', text]]).toString().slice(1);
  const forms = [encodeURI(text), component, strict, field];
  return [...forms, ...forms.map((form) => form.replace(/%[0-9A-F]{2}/g, (code) => code.toLowerCase()))];
}

/** By itself, and as the characters that it alone decides when other bytes stand before and after it. */
function base64Forms(text: string): readonly string[] {
  const bytes = Buffer.from(text);
  const whole = bytes.toString('base64');
  const inside = [0, 1, 2].map((before) => {
    const encoded = Buffer.concat([Buffer.alloc(before), bytes]).toString('base64');
    return encoded.slice(Math.ceil((before * 8) / 6), Math.floor(((before + bytes.length) * 8) / 6));
  });
  const forms = [whole, ...inside];
  return [
    ...forms,
    ...forms.map((form) => form.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')),
  ];
}
