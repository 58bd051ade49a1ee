import { bind, type DiagnosticCode, plan, read } from './stages.ts';

/** E1xx YAML and files, E2xx templates, E3xx names, shapes and types, E4xx order. */
export const PATTERN_CODES = {
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
} as const satisfies Readonly<Record<string, DiagnosticCode>>;
