import { convert, type DiagnosticCode, plan, read, run } from './stages.ts';

/** E5xx mesh semantics, E6xx cluster, E7xx load, E8xx catalog, E9xx engine. */
export const WORLD_CODES = {
  E501: plan(
    'wrong weights of a split',
    'Weights are whole numbers of at least 0, and at least one is more than 0. They are relative: 1 and 3 are a quarter and three quarters.',
  ),
  E502: plan(
    'a split that leads to itself',
    'The root service of a split cannot be one of its backends. Give each version a service of its own.',
  ),
  E503: plan('a backend twice', 'Each backend stands once in a split.'),
  E504: plan(
    'a backend without a common port',
    "A backend must serve the root's ports by number, or meshes drop it silently.",
  ),
  E505: plan(
    'a reference to nothing',
    'A TrafficTarget or a split names a route group, a match or an account that the pattern does not have, though one of nearly that name is there.',
  ),
  E506: plan(
    'a request that cannot be sent',
    "The protocol of a probe's request, its address and its parts go together: http:// for http1, http2 and grpc, tcp:// and udp:// for bytes. A gRPC call names its method, and answers of bare bytes have no status.",
  ),
  E510: plan(
    'a field that this version of SMI does not have',
    'An API server with the published definitions drops such a field without a word, and with it a part of the policy: a port, a header, a whole list of matches outside spec. Write the field where its version has it, or change apiVersion.',
  ),
  E511: plan(
    'a field that SMI needs is missing',
    'The version of the object demands this field. Without it an API server refuses the object, or a mesh ignores it.',
  ),
  E512: plan(
    'a value that SMI does not take here',
    'The field holds another type, or a value that its version does not know. Quotes make text; ports and weights are numbers without them.',
  ),
  E513: plan(
    'not an SMI object that is stored',
    'The group belongs to SMI, but this kind or version does not exist in it. TrafficMetrics are answers of an API, not objects that can be applied.',
  ),
  E514: convert(
    'what the wanted version cannot say',
    'Converted objects mean exactly what they meant before. A field that the wanted version has no place for is refused by name, never dropped: ports of a TCPRoute before v1alpha4, matches of a split before v1alpha3, headers in v1alpha1, UDPRoutes and IdentityBindings before v1alpha4. Choose a later version for that group, such as --to access=v1alpha3,specs=v1alpha4.',
  ),
  E515: plan(
    'not an RE2 expression',
    'Paths and headers are matched by RE2: linear time, no back-references, no look-around, and no more repetitions than a thousand. What does not compile would match nothing.',
  ),
  E516: plan(
    'an empty list that admits nothing',
    'A TrafficTarget needs a rule and a source, an HTTPRouteGroup a match, a TrafficSplit a backend. Meshes disagree about what an empty list means, so it is refused.',
  ),
  E517: plan(
    'one name for two things',
    'Two objects of one kind, namespace and name, or two matches of one name in a group: meshes disagree about which of them counts.',
  ),
  E518: convert(
    'what its mesh read in a way of its own',
    'With --from the objects are taken as the named mesh took them. What it refused or passed over would count by the specification, or has no words in it; such a field is named, and nothing is written. Change the file so that it says what is meant, or leave --from out.',
  ),
  E701: plan(
    'a sample too small',
    'A percentile needs enough requests beyond it (n·(1−q) ≥ 10), and a comparison needs enough requests on both sides, or the verdict would be noise.',
  ),
  E801: read(
    'not what was pinned',
    'The digest covers the used pattern, its manifests and everything that it uses itself. It differs, so what would run is not what was looked at.',
  ),
  E900: run(
    'a fault of meshwright',
    'This is a defect of meshwright, not of your file. The report file that is named holds what to send.',
  ),
  E910: run(
    'a damaged journal',
    'The journal of a run holds a record that is not what was written. What follows it cannot be trusted; the run can be read but not resumed.',
  ),
} as const satisfies Readonly<Record<string, DiagnosticCode>>;
