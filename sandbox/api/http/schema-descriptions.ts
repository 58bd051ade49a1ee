/** What the documents of `/openapi/v3` say about built-in types and their fields. */
export interface Descriptions {
  /** Name of a type's schema, and what the type means. */
  ofType(name: string): { readonly schema: string; readonly description: string };
  /** Of `Type.field`: what it means, and which values it may have. */
  ofField(place: string): { readonly description?: string; readonly enum?: readonly string[] };
}

/** Loads the texts, which nobody needs before somebody asks for a document. */
export async function readDescriptions(): Promise<Descriptions> {
  const { FIELD_DESCRIPTIONS } = await import('../kubernetes/field-descriptions.ts');
  const lines = new Map<string, string>();
  for (const line of FIELD_DESCRIPTIONS.split('\n')) {
    const space = line.indexOf(' ');
    if (space > 0) lines.set(line.slice(0, space), line.slice(space + 1));
  }
  return {
    ofType(name) {
      const [schema = '', ...words] = textOf(lines.get(name) ?? `io.k8s.${name}`).split(' ');
      return { schema, description: words.join(' ') };
    },
    ofField(place) {
      const line = lines.get(place);
      if (line === undefined) return {};
      const [, values, description = ''] = /^(?:\[([^\]]*)\] )?(.*)$/s.exec(textOf(line)) ?? [];
      return { description, ...(values === undefined ? {} : { enum: values.split('|') }) };
    },
  };
}

/** The table is escaped as JSON. */
const textOf = (line: string): string => String(JSON.parse(`"${line}"`));
