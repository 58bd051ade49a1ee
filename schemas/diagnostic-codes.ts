/** What a diagnostic code stands for: a title, and what to know beyond the one sentence at the place. */
export interface DiagnosticCode {
  readonly title: string;
  readonly explanation: string;
  /** The stage that finds it: reading one file, planning (bound values, order), a run on a cluster, or a conversion. */
  readonly stage: 'read' | 'bind' | 'plan' | 'run' | 'convert';
}

/**
 * Every code there is. E1xx YAML and files, E2xx templates, E3xx names, shapes and types, E4xx order, E5xx mesh
 * semantics, E6xx cluster, E7xx load, E8xx catalog, E9xx engine; W the same as warnings. A code keeps its meaning for ever.
 */
export const DIAGNOSTIC_CODES = {
  E100: read(
    'not valid YAML',
    'The text cannot be parsed as YAML 1.2. Only the first such error is shown, since the following ones mostly come from it. Check indentation, quotes and brackets at and above the place.',
  ),
  E101: read(
    'a tab indents',
    'YAML indents with spaces only. Set your editor to insert spaces in YAML files.',
  ),
  E102: read(
    'duplicate key',
    'A mapping holds each key once. A second one is often a list item that lost its dash, or a block that was pasted twice; other YAML readers silently keep the last.',
  ),
  E103: read(
    'a second document',
    "A pattern file holds one document. A line '---' starts another one; manifests may hold many.",
  ),
  E104: read(
    'unknown alias',
    "'*name' repeats what '&name' marked above it in the same file. The anchor must come first.",
  ),
  E105: read(
    'too many aliases',
    'Aliases that refer to aliases multiply. At most 100 expansions are read, so that a small file cannot stand for gigabytes.',
  ),
  E106: read(
    'not UTF-8 text',
    'Files are UTF-8 without control characters and without a byte order mark in the middle.',
  ),
  E107: read(
    'apiVersion is missing',
    "Every document says its language: 'apiVersion: meshwright.dev/v1alpha1'.",
  ),
  E108: read(
    'unknown apiVersion',
    'The document is written for another version of the language. Upgrade meshwright, or take a version of the pattern that fits.',
  ),
  E109: read('unknown kind', 'Documents are of kind Pattern, StepTemplate, PatternSet or PatternTest.'),
  E110: read(
    "outside the pattern's folder",
    'A pattern is a folder that can be packed, signed and moved. Files are read below that folder only; symbolic links are resolved first, so a link cannot lead out of it.',
  ),
  E111: read(
    'file not found',
    "A path in 'files' is relative to the pattern's own folder. A folder stands for the YAML and JSON files directly in it.",
  ),
  E112: read(
    'file too large',
    'At most 1 MiB of YAML is read; policy convert, which is given what clusters print, reads 8 MiB.',
  ),
  E113: read('nested too deeply', 'At most 64 levels of nesting are read.'),
  E114: read(
    'too many tokens or documents',
    'At most 200,000 YAML tokens and 100 documents are read from one file; by policy convert 3,000,000 and 20,000.',
  ),
  E115: read(
    'a YAML feature that is not used here',
    'Keys are text; merge keys, custom tags, infinite numbers and prototype names are refused, because tools disagree about them.',
  ),
  E116: read(
    'a template in a file name',
    'Which files belong to a pattern must be known without any parameter, so that it can be packed and checked.',
  ),
  E117: read('not a Kubernetes object', 'A manifest needs apiVersion, kind and metadata.name.'),
  E118: read(
    'another engine is wanted',
    "'requires.engine' is a range of meshwright versions such as '>=0.1 <1'. A pattern, or one that it uses, that wants another version is not run.",
  ),
  E210: read(
    'a template in a key',
    'Templates fill in values. Keys are fixed, so that the structure of a document never depends on a parameter.',
  ),
  E211: read(
    'an unquoted template',
    'Without quotes YAML reads {{ x }} as a mapping inside a mapping. Put the whole value in quotes.',
  ),
  E212: read(
    'not a template',
    "A template is '{{', a name or a helper call, and '}}'. Write \\{{ for two literal braces.",
  ),
  E213: read(
    'not a value expression',
    "Only values can be filled in. Conditions are 'when', repetition is 'forEach'; there are no blocks, partials or unescaped forms.",
  ),
  E214: read(
    'a forbidden name',
    'Names that lead into the language below (constructor, prototype, __proto__) are never read.',
  ),
  E215: read(
    'unknown helper',
    'Helpers are sub, add, mul, default, lower, upper, join, quantity, duration and toJson. There are no others.',
  ),
  E216: read(
    'a helper used wrongly',
    'Helpers have fixed arguments with types. A list or a mapping can be a whole value, but not a part of a text.',
  ),
  E217: read(
    'a template where nothing is filled in',
    'Metadata, the summary and declarations are read without any parameter.',
  ),
  E301: read(
    'unknown parameter or variable',
    'Expressions see params, run, target, the variables of the loops around them, and steps where outputs can be known.',
  ),
  E302: read(
    'a default that does not fit',
    "A parameter's default must satisfy the parameter's own declaration.",
  ),
  E303: plan(
    'a required parameter was not given',
    'A parameter without a default must be given: --set name=value, or --values FILE.',
  ),
  E304: bind(
    'a given value does not fit',
    'A value from the command line or a values file does not satisfy the declaration of its parameter.',
  ),
  E305: read(
    'two actions in one step',
    'A step does exactly one thing. Make two steps of it; they run in written order.',
  ),
  E306: read('no action', 'A step needs exactly one action key, such as apply, policy or probe.'),
  E307: read(
    'a step id used twice',
    'Ids name steps in expressions, in results and on the command line; each is used once in a file.',
  ),
  E308: read(
    'not a step id',
    'Ids are a letter followed by letters, digits and underscores, so that expressions can say steps.ID without quoting.',
  ),
  E310: read(
    'not a CEL expression',
    'when, that, until and outputs.*.value hold CEL without braces. See https://cel.dev for the language.',
  ),
  E311: read(
    'wrong type in an expression',
    'Both sides of an operator must go together, conditions must be true or false, and outputs must have their declared type. All numbers are of one type.',
  ),
  E312: read(
    'unknown step or output',
    "Expressions can read steps.ID.status, steps.ID.attempts and the outputs that the step declares under 'outputs'. SMP results carry min, average, p50, p90, p99 and max.",
  ),
  E313: read(
    'one value wanted, a list there',
    'A step inside a loop has run once for each item. From outside the loop it is a list: use .all(...), .exists(...) or .map(...).',
  ),
  E314: read(
    'not a duration',
    'Durations are whole units in descending order: 300ms, 8s, 5m, 1h30m. A bare number has no unit.',
  ),
  E315: read(
    'a secret where it would be seen',
    "A secret parameter may stand in 'data' and 'stringData' of a Secret that 'apply' writes, in headers and bodies of requests, and in 'env' and 'stdin' of 'exec'. Names, labels, addresses, arguments, conditions and outputs end up in clusters, journals and reports. It must stand as it is, without a helper, so that it can be recognised and hidden.",
  ),
  E316: read(
    'a loop without a list',
    "'forEach.in' and the axes of 'matrix' are lists, or one expression that yields a list.",
  ),
  E317: read(
    'known too late',
    'Names, objects, loops and targets are fixed by the plan before anything runs. Only the requests of probes and the arguments of programs may read outputs of earlier steps.',
  ),
  E318: plan(
    'an object without a name',
    'Objects are applied by name; generateName cannot be undone or resumed.',
  ),
  E319: plan(
    "'set' does not fit",
    "'set' changes objects by kind/name#path; the object must be among those that the step applies.",
  ),
  E320: read(
    'unknown key',
    'Unknown keys are refused, never ignored: a misspelt key would silently change nothing.',
  ),
  E321: read('missing key', 'A key that is needed here is not there.'),
  E322: read(
    'wrong type of value',
    'The value is of another type than this key takes. Quotes make text; 1.10 without quotes is a number.',
  ),
  E323: read('not one of the choices', 'Only the listed values are taken here.'),
  E324: read('a value out of its bounds', 'The value has the right type but not the right form or size.'),
  E325: read('keys that exclude each other', 'Only one of these keys may stand here.'),
  E326: read(
    'a key that means nothing at a group',
    "A group does nothing itself: its steps have results and undos, it has not. 'compensate: none' at a group holds for all of its steps.",
  ),
  E330: read(
    'a secret declared wrongly',
    "A parameter with 'secret: true' is a string without a default: its value never stands in a file that others read. Nothing judges it either, because a complaint would have to speak of it: no enum, format, pattern or length.",
  ),
  E331: bind(
    'a secret given in the open',
    'Values of --set and --values end up in shell histories, process lists and repositories. --set-secret names the place where the value is: env:VARIABLE, file:PATH or k8s:ROLE:NAMESPACE/NAME#KEY.',
  ),
  E332: bind(
    'not a source of a secret',
    '--set-secret takes name=env:VARIABLE, name=file:PATH or name=k8s:ROLE:NAMESPACE/NAME#KEY for a parameter that is declared secret. The place is kept with the run and read again when it is resumed; the value is not.',
  ),
  E401: read(
    'unknown step in needs',
    "'needs' lists steps of the same list or of a list around it. A step inside a group is waited for through its group.",
  ),
  E402: plan(
    'a cycle',
    'Steps wait for each other in a circle. Each edge of the circle is listed with its reason: order, needs, data or resource.',
  ),
  E403: read(
    'a step that waits for itself',
    'A step cannot need or read itself, nor the group that it is part of.',
  ),
  E404: read(
    "a step of 'finally'",
    "Steps of 'finally' run after all others have ended; nothing can wait for them or read them.",
  ),
  E405: read(
    'unknown import',
    "A bare name in 'uses' is one of spec.imports. A path has a slash or the ending of a file.",
  ),
  E406: read(
    'unknown target',
    "A target is a role that the pattern declares under 'targets'; it is bound to a cluster on the command line.",
  ),
  E407: read(
    'arguments that do not fit',
    'A step that uses a pattern gives every parameter that the pattern needs, knows its names, and gives values that its declarations take. Both places are shown: the argument here, the declaration there.',
  ),
  E408: read(
    'patterns in a circle',
    'A pattern cannot use itself, not even through others. Each use on the way is listed. More than ten uses inside each other are refused too.',
  ),
  E409: plan(
    'a template by itself',
    'A StepTemplate is part of the patterns that use it; it can be checked, but neither planned nor run by itself.',
  ),
  E410: read(
    'a step that cannot stand here',
    "What undoes a step, and what 'finally' does last, is done without asking anybody. What undoes a step is done by steps that stand there, not by another pattern, and deletes nothing that nobody has recorded.",
  ),
  E411: read(
    'a step that has not run yet',
    "Steps run in written order. Only outputs of earlier steps can be read; 'needs' changes the order.",
  ),
  E412: plan(
    'two iterations with one name',
    "Steps in loops are named by their item, so items must differ, or 'key' must tell them apart.",
  ),
  E413: plan('an iteration without a name', "Steps in loops are named by their item. Objects need 'key'."),
  E414: plan('too many steps', 'The loops unroll to more steps than can be meant.'),
  E415: plan(
    'too many edges',
    'Parallel loops in a row wait for each other step by step. Put a single step between them.',
  ),
  E416: plan(
    'two steps write one object at once',
    "Steps that may run at the same time must not write the same object: the last one would win by chance. Order them with 'needs'.",
  ),
  E420: plan(
    'times that cannot be kept',
    'A stated duration does not fit into the timeout or deadline around it, so the step could never end well.',
  ),
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
  W405: plan('a condition that is always false', 'The step never runs with these parameters.'),
  W417: plan(
    'an object applied twice',
    'The same object is applied again with the same content, which is mostly a copy that was not changed.',
  ),
  W418: plan('an unused parameter', 'Nothing reads the parameter; whoever sets it would expect an effect.'),
  W419: plan(
    'no way back',
    "A rollback cannot undo this step. Say how with 'compensate', or that it need not be undone.",
  ),
  W420: plan(
    'times that hardly fit',
    'A deadline or a back-off leaves no room for what the step is meant to do.',
  ),
  W421: plan(
    'nothing is proved',
    'A pattern states at least one proof: a probe, a performance step or an assert. Without one it does not publish.',
  ),
  W422: read(
    'an unused import',
    'Nothing uses the import; whoever reads the file would expect that it matters.',
  ),
  W423: read(
    'settings of a used pattern that do not hold here',
    "A run has one 'onFailure', one 'deadline', one 'maxParallel' and one time to wait for a lock: those of the pattern that is run. What a used pattern says about them holds when it is run by itself. Its 'requires' count here too, its 'defaults' and 'finally' are its own, and when it locks the whole cluster, the run does.",
  ),
  W424: plan(
    'nothing is pruned this time',
    'With steps left out by --only or --skip the run does not know all that the pattern contains, so it deletes nothing of it.',
  ),
  W504: plan(
    'a backend that the pattern does not have',
    'The service must be in the cluster already, or the split sends traffic to nobody.',
  ),
  W505: plan(
    'a reference that the pattern does not have',
    'What is named must be in the cluster already, or the rule admits nothing.',
  ),
  W506: plan(
    'a denial without a control',
    'A request that fails proves nothing unless another one to the same pod and port passes. Add control.',
  ),
  W514: convert(
    'less is admitted than is said',
    'The wanted mesh reads the same words more narrowly. Nothing is admitted there that was not admitted before, but some of what was is not.',
  ),
  W515: convert(
    'said in another way',
    'The wanted version has another place for this. The meaning is the same; the sentence says where it went.',
  ),
  W516: convert(
    'more may be admitted than before',
    'The mesh that the objects were written for may have admitted less here, by something that the files do not say.',
  ),
} as const satisfies Readonly<Record<string, DiagnosticCode>>;

export type DiagnosticCodeName = keyof typeof DIAGNOSTIC_CODES;

function read(title: string, explanation: string): DiagnosticCode {
  return { title, explanation, stage: 'read' };
}

function bind(title: string, explanation: string): DiagnosticCode {
  return { title, explanation, stage: 'bind' };
}

function plan(title: string, explanation: string): DiagnosticCode {
  return { title, explanation, stage: 'plan' };
}

function convert(title: string, explanation: string): DiagnosticCode {
  return { title, explanation, stage: 'convert' };
}

function run(title: string, explanation: string): DiagnosticCode {
  return { title, explanation, stage: 'run' };
}

/** What `meshwright explain CODE` prints; `undefined` for an unknown code. Case does not matter. */
export function explainCode(code: string): DiagnosticCode | undefined {
  const name = code.toUpperCase();
  return isCode(name) ? DIAGNOSTIC_CODES[name] : undefined;
}

/** Whether a text is a code of the table. */
export function isCode(code: string): code is DiagnosticCodeName {
  return Object.hasOwn(DIAGNOSTIC_CODES, code);
}
