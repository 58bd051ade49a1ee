/** The schemas that a real server publishes for built-in kinds. */
export interface PublishedSchemas {
  /** The schema of that name, as the JSON it was read from. */
  schema(name: string): Readonly<Record<string, unknown>> | undefined;
  /** The name of the schema of a kind. */
  nameOf(kind: Gvk): string | undefined;
}

interface Gvk {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
}

/** Of a kind itself; options that belong to every version name many. */
const OWN_KIND = /"x-kubernetes-group-version-kind":\[(\{[^\]{}]*\})\]\}$/;

const keyOf = ({ group, version, kind }: Gvk): string => `${group}/${version}/${kind}`;

/** Loads the schemas, which nobody needs before somebody asks for a document. */
export async function readPublishedSchemas(): Promise<PublishedSchemas> {
  const { OPENAPI_SCHEMAS } = await import('../../kubernetes/openapi-schemas.ts');
  const texts = new Map<string, string>();
  const names = new Map<string, string>();
  for (const line of OPENAPI_SCHEMAS.split('\n')) {
    const space = line.indexOf(' ');
    if (space < 0) continue;
    const [name, text] = [line.slice(0, space), line.slice(space + 1)];
    texts.set(name, text);
    const own = OWN_KIND.exec(text)?.[1];
    if (own !== undefined) names.set(keyOf(JSON.parse(own)), name);
  }
  return {
    schema: (name) => {
      const text = texts.get(name);
      return text === undefined ? undefined : JSON.parse(text);
    },
    nameOf: (kind) => names.get(keyOf(kind)),
  };
}
